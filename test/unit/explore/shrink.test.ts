/** What is left out of a scenario as long as the same goes wrong, and in which order that is tried. */
import { describe, expect, test } from 'vitest';
import { RunTask } from '../../../src/explore/run-task.ts';
import { shrink, Shrinking } from '../../../src/explore/shrink.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import type { Approach, Kernel } from '../../../src/mm/kernel.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import type { TaskCall } from '../../../src/scenario/call-schema.ts';
import type { ScenarioDocument } from '../../../src/scenario/document.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { at, B, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const WRONG = { check: 'memorySafety', preemptions: 0 } as const;
const munmap = (page: number, pages: number): DocumentCall => ({
  op: 'munmap',
  addr: at(page),
  len: pages * PAGE_SIZE,
});
const read = (page: number): DocumentCall => ({ op: 'touch', access: 'read', addr: at(page), len: 1 });
const page = (n: number): number => B + n * PAGE_SIZE;
const two = { start: at(0), lenBytes: 2 * SECTION, populated: 'none' as const };

/** An approach under which munmap(2) fails in a way that nothing may, in worlds that are like this. */
function wrongWhere(isWrong: (k: Kernel) => boolean): Approach {
  return {
    ...pristine,
    id: 'test',
    *vmMunmap(k) {
      yield { ask: 'touch' };
      if (isWrong(k)) throw new Error('this must not be');
      return 0;
    },
  };
}

/** How many operations the task has. */
function operationsOf({ task }: Kernel): number {
  if (!(task instanceof RunTask)) throw new Error('the task of a search is a RunTask');
  return task.program.operations.length;
}

const callsOf = (scenario: Scenario | undefined): TaskCall[][] =>
  (scenario?.tasks ?? []).map(({ calls }) => [...calls]);

describe('tasks and calls', () => {
  test('are left out as far as the same still goes wrong', () => {
    const scenario = smallWorld([two], [[read(0), munmap(0, 4), read(1)], [read(2)], [{ op: 'fork' }]]);
    const small = shrink(
      scenario,
      wrongWhere(() => true),
      WRONG,
    );
    expect(callsOf(small?.scenario)).toEqual([[{ op: 'munmap', addr: page(0), len: SECTION }]]);
    expect(small?.counterexample).toMatchObject({ check: 'memorySafety', text: 'a: this must not be', schedule: 'a1' });
  });

  test('stay where they are needed', () => {
    const scenario = smallWorld([two], [[read(0), munmap(0, 4), read(1)]]);
    const needsThree = wrongWhere((k) => operationsOf(k) === 3 && k.mm.totalVm === 8);
    expect(shrink(scenario, needsThree, WRONG)).toBeNull();
    const needsTwo = wrongWhere((k) => operationsOf(k) >= 2 && k.mm.totalVm === 8);
    // The first call goes first.
    expect(callsOf(shrink(scenario, needsTwo, WRONG)?.scenario)[0].map(({ op }) => op)).toEqual(['munmap', 'touch']);
  });

  test('one task that makes calls once must stay, even if another one repeats them', () => {
    const task = { calls: [munmap(0, 4)] };
    const document: ScenarioDocument = {
      version: 1,
      geometry: { entriesPerTable: 2 },
      mappings: [two],
      tasks: [{ name: 'once', ...task }, { name: 'ever', repeat: true, ...task }, { kind: 'ps' }],
    };
    const small = shrink(
      parseScenario(document),
      wrongWhere(() => true),
      WRONG,
    );
    expect(small?.scenario.tasks.map(({ name }) => name)).toEqual(['once']);
  });

  test('of another check are nothing to it', () => {
    const scenario = smallWorld([two], [[read(0), munmap(0, 4)]]);
    expect(
      shrink(
        scenario,
        wrongWhere(() => true),
        { ...WRONG, check: 'progress' },
      ),
    ).toBeNull();
  });

  test('that take more preemptions than before are not smaller', () => {
    // A read sees the last section after the first was gone: the lock must be let go of in between.
    const scenario = smallWorld(
      [{ ...two, populated: 'all' }],
      [[munmap(0, 8)], [{ op: 'mincore', addr: at(0), len: PAGE_SIZE }, read(7), read(7)]],
    );
    const bad = { check: 'linearizability' } as const;
    expect(shrink(scenario, sections, { ...bad, preemptions: 0 })).toBeNull();
    const small = shrink(scenario, sections, { ...bad, preemptions: 1 });
    expect(callsOf(small?.scenario)[1].map(({ op }) => op)).toEqual(['mincore', 'touch']);
    expect(small?.counterexample.preemptions).toBe(1);
  });
});

describe('a section of addresses', () => {
  /** The calls after a cut of one section, where two are needed to go wrong. */
  function cut(calls: readonly DocumentCall[], pages = 8, mappings = [{ ...two, lenBytes: 3 * SECTION }]) {
    const scenario = smallWorld(mappings, [[munmap(0, 12), ...calls]]);
    const isWrong = (k: Kernel): boolean => operationsOf(k) >= calls.length + 1 && k.mm.totalVm === pages;
    return shrink(scenario, wrongWhere(isWrong), WRONG)?.scenario;
  }

  const after = (call: DocumentCall): TaskCall | undefined => callsOf(cut([call]))[0]?.[1];

  test('is cut out of mappings and of what calls reach over', () => {
    const scenario = cut([]);
    expect(scenario?.mappings).toMatchObject([{ start: page(0), lenBytes: 2 * SECTION }]);
    expect(callsOf(scenario)).toEqual([[{ op: 'munmap', addr: page(0), len: 2 * SECTION }]]);
  });

  test('moves down what is above it, and leaves what is below; a mapping that is all in it goes', () => {
    const mappings = [
      { ...two, start: at(8), lenBytes: SECTION },
      { ...two, start: at(0), lenBytes: PAGE_SIZE },
      { ...two, start: at(16), lenBytes: 2 * SECTION },
    ];
    const scenario = cut([read(0), read(1), read(10), read(17)], 9, mappings);
    // The first mapping alone is a section: it goes, and what was at 16 comes to 12.
    expect(scenario?.mappings).toMatchObject([
      { start: page(0), lenBytes: PAGE_SIZE },
      { start: page(12), lenBytes: 2 * SECTION },
    ]);
    expect(
      callsOf(scenario)[0]
        .slice(1)
        .map((call) => 'addr' in call && call.addr),
    ).toEqual([0, 1, 8, 13].map(page));
  });

  test('begins at the start of a mapping, and lies in it', () => {
    const seen = new Set<string>();
    const scenario = smallWorld(
      [{ ...two, start: at(1), lenBytes: 9 * PAGE_SIZE }],
      [[munmap(1, 9), read(3), read(6), read(9)]],
    );
    shrink(
      scenario,
      wrongWhere((k) => (seen.add(k.mm.maps().join()), false)),
      WRONG,
    );
    // Whole, once for each trial; and with one section less, which is so in both trials of a cut.
    expect([...seen]).toEqual(['101000-10a000 rw-p', '101000-106000 rw-p']);
    const addresses: string[] = [];
    shrink(
      scenario,
      wrongWhere((k) => {
        if (k.mm.totalVm === 5 && k.task instanceof RunTask) {
          addresses.push(k.task.program.operations.map(({ text }) => text.split(' ').at(-1)).join());
        }
        return false;
      }),
      WRONG,
    );
    // [1, 5) and [5, 9); [9, 13) would reach beyond the mapping.
    expect([...new Set(addresses)]).toEqual(['20480),0x101000,0x102000,0x105000', '20480),0x103000,0x105000,0x105000']);
  });

  test.each<[string, DocumentCall, object]>([
    ['a touch keeps a byte', read(2), { addr: page(0), len: 1 }],
    [
      'a touch of pages',
      { op: 'touch', access: 'write', addr: at(1), len: 6 * PAGE_SIZE },
      { addr: page(0), len: 3 * PAGE_SIZE },
    ],
    [
      'mprotect',
      { op: 'mprotect', addr: at(2), len: 4 * PAGE_SIZE, prot: 'r--' },
      { addr: page(0), len: 2 * PAGE_SIZE },
    ],
    [
      'mremap in place',
      { op: 'mremap', addr: at(6), oldLen: 2 * PAGE_SIZE, newLen: 3 * PAGE_SIZE },
      { addr: page(2), oldLen: 2 * PAGE_SIZE, newLen: 3 * PAGE_SIZE, newAddr: null },
    ],
    [
      'mremap in place, cut',
      { op: 'mremap', addr: at(3), oldLen: 2 * PAGE_SIZE, newLen: 3 * PAGE_SIZE },
      { addr: page(0), oldLen: PAGE_SIZE, newLen: 2 * PAGE_SIZE, newAddr: null },
    ],
    [
      'mremap to a place above',
      {
        op: 'mremap',
        addr: at(3),
        oldLen: 2 * PAGE_SIZE,
        newLen: 3 * PAGE_SIZE,
        flags: ['maymove', 'fixed'],
        newAddr: at(20),
      },
      { addr: page(0), oldLen: PAGE_SIZE, newLen: 3 * PAGE_SIZE, newAddr: page(16) },
    ],
    [
      'a mapping of /proc/vmcore',
      { op: 'mmap_vmcore', addr: at(2), len: 4 * PAGE_SIZE, mapped: 3 * PAGE_SIZE },
      { addr: page(0), len: 2 * PAGE_SIZE, mapped: PAGE_SIZE },
    ],
    ['brk', { op: 'brk', addr: at(9) }, { addr: page(5) }],
    ['shmat', { op: 'shmat', segment: 1, addr: at(9) }, { addr: page(5), segment: 1 }],
    ['shmdt', { op: 'shmdt', addr: at(9) }, { addr: page(5) }],
    ['fork', { op: 'fork' }, {}],
    ['cmdline', { op: 'cmdline' }, {}],
    ['exit', { op: 'exit' }, {}],
    ['an address below', { op: 'brk', addr: 4096 }, { addr: 4096 }],
    ['an address right above', { op: 'brk', addr: at(4) }, { addr: page(0) }],
    ['a length of nothing', { op: 'munmap', addr: at(1), len: 0 }, { addr: page(0), len: 0 }],
  ])('%s', (_, call, changed) => {
    const scenario = smallWorld([two], [[call]]);
    expect(after(call)).toEqual({ ...scenario.tasks[0].calls[0], ...changed });
  });

  test('stays if a call would be left with nothing; the next one is tried', () => {
    const low: DocumentCall = { op: 'munmap', addr: at(1), len: 2 * PAGE_SIZE };
    expect(after(low)).toEqual({ op: 'munmap', addr: page(1), len: 2 * PAGE_SIZE });
    expect(after({ op: 'mmap_vmcore', addr: at(1), len: PAGE_SIZE, mapped: 0 })).toMatchObject({ addr: page(1) });
    expect(after({ op: 'mremap', addr: at(9), oldLen: PAGE_SIZE, newLen: PAGE_SIZE, newAddr: at(1) })).toMatchObject({
      addr: page(5),
      newAddr: page(1),
    });
    // Nothing of the failing part may be left.
    expect(after({ op: 'mmap_vmcore', addr: at(1), len: 8 * PAGE_SIZE, mapped: PAGE_SIZE })).toMatchObject({
      len: 5 * PAGE_SIZE,
      mapped: 0,
    });
  });

  test('stays if it is all there is', () => {
    const scenario = smallWorld([{ ...two, lenBytes: SECTION }], [[munmap(0, 8)]]);
    expect(
      shrink(
        scenario,
        wrongWhere(() => true),
        WRONG,
      ),
    ).toBeNull();
  });
});

test('shrinking goes on by slices, and has what it found so far', () => {
  const shrinking = new Shrinking(
    smallWorld([two], [[read(0), munmap(0, 4), read(1)]]),
    wrongWhere(() => true),
    WRONG,
  );
  expect(shrinking.smallest).toBeNull();
  const sizes: number[] = [];
  while (!shrinking.slice(1)) sizes.push(callsOf(shrinking.smallest?.scenario)[0]?.length ?? 3);
  expect(sizes[0]).toBe(3);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(new Set(sizes)).toEqual(new Set([3, 2, 1]));
  expect(shrinking.slice(1)).toBe(true);
});
