/** Single schedules of small worlds: what each step says, who waits for what, and what comes of it. */
import { describe, expect, test } from 'vitest';
import { replaySchedule, type ReplayedSchedule } from '../../../src/explore/replay-schedule.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import type { ScenarioDocument } from '../../../src/scenario/document.ts';
import { parseSchedule } from '../../../src/scenario/schedule.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { at, searchAll, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const MAPPING = { start: at(0), lenBytes: SECTION };
const TWO_SECTIONS = { start: at(0), lenBytes: 2 * SECTION };
const HEAP = { ...MAPPING, flags: ['private' as const, 'anonymous' as const, 'heap' as const] };

const read = (page: number): DocumentCall => ({ op: 'touch', access: 'read', addr: at(page), len: 1 });
const write = (page: number): DocumentCall => ({ op: 'touch', access: 'write', addr: at(page), len: 1 });
const munmap = (page: number, pages: number): DocumentCall => ({
  op: 'munmap',
  addr: at(page),
  len: pages * PAGE_SIZE,
});
const poll = (until: '0' | '-ENOMEM'): DocumentCall => ({ op: 'mincore', addr: at(0), len: PAGE_SIZE, until });

type Mappings = Parameters<typeof smallWorld>[0];

function replay(
  schedule: string,
  calls: readonly (readonly DocumentCall[])[],
  { mappings = [MAPPING], approach = 'pristine' }: { mappings?: Mappings; approach?: string | Approach } = {},
): ReplayedSchedule {
  const under = typeof approach === 'string' ? approachById(approach)! : approach;
  return replaySchedule(smallWorld(mappings, calls), under, parseSchedule(schedule));
}

const textsOf = ({ steps }: ReplayedSchedule): string[] => steps.map(({ task, text }) => `${task} ${text}`);
const waitsOf = ({ tasks }: ReplayedSchedule): (string | null)[] => tasks.map(({ waits }) => waits);

describe('a munmap, and a read after it', () => {
  // In each test: what is thrown while tests are collected counts for none of them.
  const replayAll = (): ReplayedSchedule => replay('a4.b4', [[munmap(0, 4)], [read(0)]]);

  test('say what they do, step by step', () => {
    const replayed = replayAll();
    expect(textsOf(replayed)).toEqual([
      'a munmap(0x100000, 16384): down_write(mmap_sem); detach 1 VMA 0x100000-0x104000',
      'a zap 0x100000-0x102000',
      'a zap 0x102000-0x104000; free PTE tables 0x100000-0x104000; free PMD tables 0x100000-0x104000; free PUD tables 0x100000-0x108000; remove_vma 0x100000-0x104000',
      'a up_write(mmap_sem); munmap(0x100000, 16384) returns 0',
      'b read 0x100000: faults',
      'b down_read(mmap_sem)',
      'b finds no VMA',
      'b up_read(mmap_sem); read 0x100000 gets SIGSEGV (nothing mapped)',
    ]);
    expect(replayed.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(replayed.steps[0]).not.toHaveProperty('accesses');
  });

  test('come to an end, and nothing is wrong', () => {
    expect(replayAll()).toMatchObject({
      schedule: 'a4.b4',
      error: null,
      violations: [],
      conflict: null,
      outcome: 'a: munmap = 0; b: read 0x100000 SIGSEGV (nothing mapped); memory: nothing mapped',
      tasks: [
        { task: 'a', name: 'munmap', waits: 'has ended' },
        { task: 'b', name: 'touch', waits: 'has ended' },
      ],
    });
  });
});

describe('a schedule that ends in the middle', () => {
  test('has no outcome, and tells who waits for whom', () => {
    const replayed = replay('a2.b3', [[munmap(0, 4)], [read(0)], [munmap(0, 4)]]);
    expect(textsOf(replayed).slice(2)).toEqual([
      'b read 0x100000: faults',
      'b down_read_trylock(mmap_sem): fails',
      'b down_read(mmap_sem): waits',
    ]);
    expect(replayed.outcome).toBeNull();
    expect(waitsOf(replayed)).toEqual([null, 'waits for mmap_sem, which a holds', null]);
  });

  test('one that is granted the lock, or woken, does not wait', () => {
    const granted = replay('a2.b3.a2', [[munmap(0, 4)], [read(0)]]);
    expect(textsOf(granted).at(-1)).toBe(
      'a up_write(mmap_sem); b is granted mmap_sem; munmap(0x100000, 16384) returns 0',
    );
    expect(waitsOf(granted)).toEqual(['has ended', null]);
  });

  test('a writer that is woken and comes too late waits on', () => {
    const calls = [[munmap(0, 4)], [munmap(0, 4)], [munmap(0, 1), munmap(0, 1)]];
    const replayed = replay('a1.b1.a3.c1.b1', calls);
    expect(textsOf(replayed)).toEqual([
      expect.stringMatching(/^a munmap/),
      'b munmap(0x100000, 16384): down_write(mmap_sem): waits',
      expect.stringMatching(/^a zap/),
      expect.stringMatching(/^a zap/),
      'a up_write(mmap_sem); munmap(0x100000, 16384) returns 0',
      'c munmap(0x100000, 4096): down_write(mmap_sem); nothing is mapped in 0x100000-0x101000',
      'b wakes up, and waits on',
    ]);
    expect(waitsOf(replayed)).toEqual(['has ended', 'waits for mmap_sem, which c holds', null]);
    expect(replay('a1.b1.a3.c1.b2', calls)).toMatchObject({
      schedule: 'a1.b1.a3.c1.b1',
      error: { step: 8, message: 'step 8: b waits for mmap_sem, which c holds' },
    });
  });

  test('readers that hold a lock are all named', () => {
    const ps: DocumentCall[] = [{ op: 'cmdline' }];
    const replayed = replay('a1.b1.c1', [ps, ps, [munmap(0, 4)]]);
    expect(textsOf(replayed).at(-1)).toBe('c munmap(0x100000, 16384): down_write(mmap_sem): waits');
    expect(waitsOf(replayed)).toEqual([null, null, 'waits for mmap_sem, which a, b holds']);
  });
});

test('a drop of the lock between two sections, into which a read comes', () => {
  const replayed = replay('a3.b3.a1.a3.b3.a5', [[munmap(0, 8)], [read(0), write(7)]], {
    mappings: [TWO_SECTIONS],
    approach: 'sections',
  });
  expect(replayed.schedule).toBe('a3.b3.a1.a3.b3.a5');
  expect(textsOf(replayed)).toEqual([
    'a munmap(0x100000, 32768): down_write(mmap_sem); __split_vma(0x104000); detach 1 VMA 0x100000-0x104000',
    'a zap 0x100000-0x102000',
    'a zap 0x102000-0x104000; free PTE tables 0x100000-0x104000; free PMD tables 0x100000-0x104000; remove_vma 0x100000-0x104000',
    'b read 0x100000: faults',
    'b down_read_trylock(mmap_sem): fails',
    'b down_read(mmap_sem): waits',
    'a asks need_resched()',
    'a drop test: contended, need_resched: lets go',
    'a up_write(mmap_sem); b is granted mmap_sem',
    'a down_write(mmap_sem): waits',
    'b down_read(mmap_sem); finds no VMA',
    'b up_read(mmap_sem); read 0x100000 gets SIGSEGV (nothing mapped)',
    // What is written lasts until the second section comes: no order of whole calls has it so.
    'b write 0x107000: goes through',
    'a down_write(mmap_sem); section 2; detach 1 VMA 0x104000-0x108000',
    'a zap 0x104000-0x106000',
    'a zap 0x106000-0x108000; free PTE tables 0x104000-0x108000; free PMD tables 0x104000-0x108000; free PUD tables 0x100000-0x108000; remove_vma 0x104000-0x108000',
    'a drop test: not contended',
    'a up_write(mmap_sem); munmap(0x100000, 32768) returns 0',
  ]);
  expect(replayed.violations).toEqual([
    {
      step: 13,
      check: 'linearizability',
      text: 'no order of whole calls explains a: -; b: read 0x100000 SIGSEGV (nothing mapped), write 0x107000 ok',
    },
  ]);
  // The detach, and the last step of b that meets it: what comes after step 13 does not count.
  expect(replayed.conflict).toEqual({ first: 1, second: 12, about: 'vma' });
});

test('a need_resched() that is false: on without a drop', () => {
  const replayed = replay('a3.b3.a2', [[munmap(0, 8)], [read(0)]], { mappings: [TWO_SECTIONS], approach: 'sections' });
  expect(textsOf(replayed).slice(6)).toEqual([
    'a asks need_resched()',
    'a drop test: contended; section 2; detach 1 VMA 0x104000-0x108000',
  ]);
});

describe('a poll', () => {
  test('waits until nobody else makes calls, and is made once more', () => {
    const calls = [[munmap(0, 4)], [poll('-ENOMEM'), munmap(0, 1)]];
    expect(waitsOf(replay('b2.a3', calls))).toEqual([null, 'waits until nobody else makes calls, to poll once more']);
    const replayed = replay('b2.a4.b5', calls);
    expect(textsOf(replayed).filter((text) => text.startsWith('b'))).toEqual([
      'b mincore(0x100000, 4096): down_read(mmap_sem); finds a VMA at 0x100000',
      'b up_read(mmap_sem); mincore(0x100000, 4096) returns 0',
      'b polls once more',
      'b mincore(0x100000, 4096): down_read(mmap_sem); nothing is mapped at 0x100000',
      'b up_read(mmap_sem); mincore(0x100000, 4096) returns -ENOMEM',
      'b munmap(0x100000, 4096): down_write(mmap_sem); nothing is mapped in 0x100000-0x101000',
      'b up_write(mmap_sem); munmap(0x100000, 4096) returns 0',
    ]);
    expect(replayed).toMatchObject({
      outcome: 'a: munmap = 0; b: mincore = 0, mincore = -ENOMEM, munmap = 0; memory: nothing mapped',
      violations: [],
    });
    expect(waitsOf(replayed)).toEqual(['has ended', 'has ended']);
  });

  test('that is in vain the last time ends the task, whatever it had to do yet', () => {
    const replayed = replay('a1.b5', [[read(0)], [poll('-ENOMEM'), munmap(0, 4)]]);
    expect(replayed.outcome).toBe('a: read 0x100000 = 1; b: mincore = 0, mincore = 0; memory: 100000-104000 rw-p 1');
    expect(waitsOf(replayed)).toEqual(['has ended', 'has ended']);
  });

  test('that comes true at once is made once', () => {
    expect(replay('b2.a1', [[read(0)], [poll('0')]]).outcome).toBe(
      'a: read 0x100000 = 1; b: mincore = 0; memory: 100000-104000 rw-p 1',
    );
  });

  test('does not wait for another one that waits, nor for a neighbour', () => {
    const both = replay('a2.b2.a3.b3', [[poll('-ENOMEM')], [poll('-ENOMEM')]]);
    expect(both).toMatchObject({
      error: null,
      outcome: 'a: mincore = 0, mincore = 0; b: mincore = 0, mincore = 0; memory: 100000-104000 rw-p 1',
    });
    const document: ScenarioDocument = {
      version: 1,
      geometry: { entriesPerTable: 2 },
      mappings: [MAPPING],
      tasks: [{ calls: [poll('-ENOMEM')] }, { kind: 'ps' }],
    };
    const withPs = replaySchedule(parseScenario(document), approachById('pristine')!, parseSchedule('a5'));
    expect(withPs.error).toBeNull();
    expect(waitsOf(withPs)).toEqual(['has ended', null]);
  });

  test('polls again with what it polled before forgotten', () => {
    // After the poll that came true another one polls, as often as it must.
    const replayed = replay('b2.a4.b6', [[munmap(0, 4)], [poll('0'), poll('0')]]);
    expect(replayed.outcome).toBe(
      'a: munmap = 0; b: mincore = 0, mincore = -ENOMEM, mincore = -ENOMEM; memory: nothing mapped',
    );
  });
});

describe('what calls come to', () => {
  test('a fork tells of the child, whose VMAs are copies', () => {
    const replayed = replay('a6.b1', [[{ op: 'fork' }], [write(0)]]);
    expect(textsOf(replayed)).toEqual([
      'a fork(): down_write(mmap_sem)',
      'a down_write(lock 1000)',
      'a copy_page_range 0x100000-0x102000',
      'a copy_page_range 0x102000-0x104000; dup_mmap 0x100000-0x104000',
      'a up_write(lock 1000)',
      'a up_write(mmap_sem); fork() returns 0, child: 100000-104000 rw-p 1',
      'b write 0x100000: goes through',
    ]);
    expect(replayed.outcome).toBe(
      'a: fork = 0, child: 100000-104000 rw-p 1; b: write 0x100000 ok; memory: 100000-101000 rw-p 20, 101000-104000 rw-p 1',
    );
  });

  test('brk tells where the heap ends, whether it was moved or not', () => {
    const calls: DocumentCall[] = [
      { op: 'brk', addr: at(2) },
      { op: 'brk', addr: 0 },
    ];
    const replayed = replay('a5', [calls], { mappings: [HEAP] });
    expect(replayed).toMatchObject({
      outcome: 'a: brk = 0x102000, brk = 0x102000; memory: 100000-102000 rw-p 1; brk 102000',
      violations: [],
    });
    expect(textsOf(replayed).at(-1)).toBe('a up_write(mmap_sem); brk(0x0) returns 0x102000');
  });

  test('a brk that fails returns the old end', () => {
    // The next page is taken.
    const mappings = [HEAP, { start: at(5), lenBytes: PAGE_SIZE }];
    const replayed = replay('a2', [[{ op: 'brk', addr: at(5) }]], { mappings });
    expect(replayed).toMatchObject({
      outcome: 'a: brk = 0x104000; memory: 100000-104000 rw-p 1, 105000-106000 rw-p 1; brk 104000',
      violations: [],
    });
  });

  test.each<[string, DocumentCall[], string]>([
    ['an address', [{ op: 'mmap', addr: at(6), len: PAGE_SIZE }], 'mmap = 0x106000'],
    ['an error', [{ op: 'munmap', addr: at(0), len: 0 }], 'munmap = -EINVAL'],
    ['zero', [{ op: 'madvise', addr: at(0), len: PAGE_SIZE, advice: 'dontneed' }], 'madvise = 0'],
    ['a read', [read(3)], 'read 0x103000 = 1'],
    [
      'a read that is forbidden',
      [{ op: 'mprotect', addr: at(0), len: SECTION, prot: '---' }, read(3)],
      'mprotect = 0, read 0x103000 SIGSEGV (no right)',
    ],
    ['a write', [write(3)], 'write 0x103000 ok'],
    ['a read of what was written', [write(3), read(3)], 'write 0x103000 ok, read 0x103000 = 10'],
    ['a second write', [read(0), write(3), read(3)], 'read 0x100000 = 1, write 0x103000 ok, read 0x103000 = 11'],
  ])('%s', (_, calls, text) => {
    const { outcome, violations } = replay('a99', [calls]);
    expect(outcome?.split('; ')[0]).toBe(`a: ${text}`);
    expect(violations).toEqual([]);
  });

  test('an access beyond the end of a segment is a bus error', () => {
    // The segment of one page is attached over two.
    const mappings = [{ start: at(0), lenBytes: PAGE_SIZE, flags: ['shared' as const, 'anonymous' as const] }];
    const calls: DocumentCall[] = [{ op: 'mremap', addr: at(0), oldLen: PAGE_SIZE, newLen: 2 * PAGE_SIZE }, read(1)];
    const { outcome, steps } = replay('a99', [calls], { mappings });
    expect(outcome).toContain('read 0x101000 SIGBUS');
    expect(steps.at(-1)?.text).toBe('up_read(mmap_sem); read 0x101000 gets SIGBUS');
  });

  test('a signal ends the touch, not what comes after it', () => {
    const calls: DocumentCall[] = [{ op: 'touch', access: 'read', addr: at(3), len: 4 * PAGE_SIZE }, read(0)];
    expect(replay('a99', [calls]).outcome).toBe(
      'a: read 0x103000 = 1, read 0x104000 SIGSEGV (nothing mapped), read 0x100000 = 1; memory: 100000-104000 rw-p 1',
    );
  });

  test('neighbours read, or skip what is locked', () => {
    const document: ScenarioDocument = {
      version: 1,
      geometry: { entriesPerTable: 2 },
      mappings: [MAPPING, { start: at(6), lenBytes: PAGE_SIZE }],
      tasks: [{ calls: [munmap(0, 4)] }, { kind: 'maps' }, { kind: 'khugepaged', count: 2 }, { kind: 'hog' }],
    };
    const replayed = replaySchedule(parseScenario(document), approachById('pristine')!, parseSchedule('c9'));
    expect(replayed.schedule).toBe('c3');
    const ends = replaySchedule(parseScenario(document), approachById('pristine')!, parseSchedule('c3.a1.d1.a3.b2'));
    expect(ends).toMatchObject({
      error: null,
      outcome:
        'a: munmap = 0; b: maps = 1 lines; c: khugepaged = scanned; d: khugepaged = skipped; e: -; memory: 106000-107000 rw-p 1',
    });
    expect(waitsOf(ends)).toEqual(Array(5).fill('has ended'));
  });
});

test('rescheduling points that others can come in at are steps that say so', () => {
  const replayed = replay('a11', [[munmap(0, 8)], [read(0)]], {
    mappings: [TWO_SECTIONS],
    approach: 'detach-downgrade',
  });
  expect(textsOf(replayed)).toEqual([
    'a munmap(0x100000, 32768): down_write(mmap_sem); detach 1 VMA 0x100000-0x108000',
    'a downgrade_write(mmap_sem)',
    'a zap 0x100000-0x102000',
    'a zap 0x102000-0x104000',
    'a cond_resched()',
    'a zap 0x104000-0x106000',
    'a zap 0x106000-0x108000',
    'a cond_resched()',
    'a might_sleep()',
    'a free PTE tables 0x100000-0x104000; free PMD tables 0x100000-0x104000; free PTE tables 0x104000-0x108000; free PMD tables 0x104000-0x108000; free PUD tables 0x100000-0x108000',
    'a remove_vma 0x100000-0x108000',
  ]);
});

describe('what goes wrong', () => {
  /** munmap(2) whose body is given: the lock is what the body makes of it. */
  function munmapAs(body: NonNullable<Approach['vmMunmap']>): Approach {
    return { ...approachById('pristine')!, id: 'test', vmMunmap: body };
  }

  test('a mechanism that refuses ends the run, with its words', () => {
    const refuses = munmapAs(function* () {
      yield { ask: 'touch' };
      throw new Error('it is there twice');
    });
    const replayed = replay('b1.a1', [[munmap(0, 4)], [read(0)], [read(0)]], { approach: refuses });
    expect(replayed.violations).toEqual([{ step: 2, check: 'memorySafety', text: 'a: it is there twice' }]);
    expect(replayed.outcome).toBe('a: -; b: read 0x100000 = 1; c: -; undefined: a: it is there twice');
    expect(waitsOf(replayed)).toEqual([
      'cannot go on after undefined behaviour',
      'has ended',
      'cannot go on after undefined behaviour',
    ]);
  });

  test('a mechanism that refuses before anybody has asked for anything ends the run at its start', () => {
    const refuses = munmapAs(function* () {
      throw new Error('it is there twice');
    });
    const { findings, outcomes, states, complete } = searchAll(
      smallWorld([MAPPING], [[munmap(0, 4)], [read(0)]]),
      refuses,
    );
    expect(findings).toEqual([
      { violation: { check: 'memorySafety', text: 'a: it is there twice' }, preemptions: 0, choices: [] },
    ]);
    expect({ outcomes, states, complete }).toEqual({
      outcomes: ['a: -; b: -; undefined: a: it is there twice'],
      states: 1,
      complete: true,
    });
  });

  test('a lock that nobody lets go of: those that wait for it wait for ever', () => {
    const leaks = munmapAs(function* (k) {
      yield { ask: 'touch' };
      k.mm.mmapSem.tryWrite(k.task);
      return 0;
    });
    const protect: DocumentCall[] = [{ op: 'mprotect', addr: at(0), len: SECTION, prot: 'r--' }];
    const replayed = replay('a1.b1.c1', [[munmap(0, 4)], protect, protect], { approach: leaks });
    expect(replayed.violations).toEqual([
      { step: 3, check: 'progress', text: 'b waits for mmap_sem, which a holds; c waits for mmap_sem, which a holds' },
    ]);
    expect(replayed.outcome).toBe('a: munmap = 0; b: -; c: -; memory: 100000-104000 rw-p 1; blocked for ever');
  });

  test('a call that fails must leave nothing', () => {
    const fails = munmapAs(function* (k) {
      yield { ask: 'touch' };
      k.mm.pageTables.pages.set(0x101, 2, 7);
      return -12;
    });
    const replayed = replay('a1', [[munmap(0, 4)]], { approach: fails });
    expect(replayed.violations.filter(({ check }) => check === 'failureAtomicity')).toEqual([
      {
        step: 1,
        check: 'failureAtomicity',
        text: 'a: munmap = -ENOMEM, but the call left 0x101000-0x102000 from rw-p 1 to rw-p 7',
      },
    ]);
  });

  test('a call that does nothing although whole calls would: the memory in the end tells', () => {
    const nothing = munmapAs(function* () {
      yield { ask: 'touch' };
      return 0;
    });
    const replayed = replay('a1', [[munmap(0, 4)]], { approach: nothing });
    expect(replayed.violations).toEqual([
      {
        step: 1,
        check: 'linearizability',
        text: 'no order of whole calls explains a: munmap = 0 and then this memory: 100000-104000 rw-p 1',
      },
    ]);
  });

  test('sums that do not add up in the end', () => {
    const miscounts = munmapAs(function* (k) {
      yield { ask: 'touch' };
      k.mm.totalVm++;
      return -22;
    });
    const replayed = replay('a1', [[munmap(0, 0)]], { approach: miscounts });
    expect(replayed.violations).toEqual([{ step: 1, check: 'accounting', text: 'total_vm is 5, VMAs span 4 pages' }]);
  });

  test('a call that asks for nothing is over before the first step, with what is wrong in it', () => {
    const atOnce = munmapAs(function* () {
      return 0;
    });
    const replayed = replay('b1', [[munmap(0, 4), munmap(0, 0)], [read(0)]], { approach: atOnce });
    expect(replayed.violations[0]).toEqual({
      step: 0,
      check: 'linearizability',
      text: 'no order of whole calls explains a: munmap = 0, munmap = 0; b: -',
    });
    expect(replayed.conflict).toBeNull();
    expect(replayed.outcome).toBe('a: munmap = 0, munmap = 0; b: read 0x100000 = 1; memory: 100000-104000 rw-p 1');
    const [{ choices, preemptions, violation }] = searchAll(
      smallWorld([MAPPING], [[munmap(0, 4), munmap(0, 0)], [read(0)]]),
      atOnce,
    ).findings;
    expect({ choices, preemptions, check: violation.check }).toEqual({
      choices: [],
      preemptions: 0,
      check: 'linearizability',
    });
  });
});
