import { describe, expect, test } from 'vitest';
import { APPROACHES, approachById } from '../../../src/mm/approaches/index.ts';
import type { Call } from '../../../src/mm/calls.ts';
import { DropTest, EventKind, LockMode, nameOf, Phase } from '../../../src/mm/events.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { GIB, MIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import { tableList } from '../mm/address-spaces.ts';
import { World, type RecordedEvent, type Recorder, type TestMapping } from '../mm/world.ts';
import { ALWAYS, undisturbed, type Setting } from './undisturbed.ts';

const START = 0x1000_0000_0000;
const LEN = 3 * GIB;
const MUNMAP: Call = { op: 'munmap', addr: START, len: LEN };
const MAP_FIXED: Call = { op: 'mmap', addr: START, len: LEN, prot: 'rw-', flags: ['private', 'anonymous', 'fixed'] };
const BRK: Call = { op: 'brk', addr: START };
const SHRINK: Call = { op: 'mremap', addr: START, oldLen: LEN, newLen: PAGE_SIZE, flags: [], newAddr: null };
const SHMDT: Call = { op: 'shmdt', addr: START };

interface Told {
  readonly k: Recorder;
  readonly ret: number;
  /** Kinds of events on mmap_sem and of what is done, equal neighbours once: "acquire W", "Zap", ... */
  readonly story: readonly string[];
}

function tell(id: string, call: Call, more: Partial<Setting> = {}, flags: readonly string[] = ['private']): Told {
  const approach = approachById(id)!;
  const mapping: TestMapping = { start: START, lenBytes: LEN, flags, populated: 'all' };
  const world = new World({ mappings: [mapping] });
  const { k, ret } = undisturbed(world.mm, call, { approach, sectionBytes: GIB, ...more });
  const story = k.events.map(wordFor).filter((word) => word !== null);
  return { k, ret, story: story.filter((word, i) => word !== story[i - 1]) };
}

const STEPS: ReadonlySet<number> = new Set([
  EventKind.VmaSplit,
  EventKind.VmaDetach,
  EventKind.VmaFree,
  EventKind.Zap,
  EventKind.FreePteTables,
  EventKind.FreePmdTables,
  EventKind.FreePudTables,
  EventKind.DropTest,
]);

function wordFor({ kind, addr, detail }: RecordedEvent): string | null {
  if (STEPS.has(kind)) return nameOf(EventKind, kind);
  if (kind === EventKind.LockDowngrade) return 'downgrade';
  const mode = (detail & LockMode.Write) !== 0 ? 'W' : 'R';
  const lock = addr === 0 ? '' : ' of the VMA';
  if (kind === EventKind.LockAcquire) return `acquire ${mode}${lock}`;
  if (kind === EventKind.LockRelease) return `release ${mode}${lock}`;
  return null;
}

const TABLES = ['FreePteTables', 'FreePmdTables', 'FreePudTables'];
const ONE_GO = ['acquire W', 'VmaDetach', 'Zap', ...TABLES, 'VmaFree', 'release W'];

describe('munmap(2) of three populated gigabytes', () => {
  test.each([
    ['pristine', ONE_GO],
    [
      'zap-pmd',
      ['acquire W', 'VmaDetach', ...pairs('Zap', 'DropTest', LEN / MIB / 2), ...TABLES, 'VmaFree', 'release W'],
    ],
    [
      'zap-pmd-attached',
      ['acquire W', ...pairs('Zap', 'DropTest', LEN / MIB / 2), 'VmaDetach', ...TABLES, 'VmaFree', 'release W'],
    ],
    // The emptied tables are walked once more.
    ['two-phase', ['acquire R', 'Zap', 'release R', ...ONE_GO]],
    ['vm-dead', ['acquire W', 'downgrade', 'Zap', 'release R', ...ONE_GO]],
    ['detach-downgrade', ['acquire W', 'VmaDetach', 'downgrade', 'Zap', ...TABLES, 'VmaFree', 'release R']],
    [
      'per-vma-lock',
      [
        ...['acquire W', 'acquire W of the VMA', 'release W of the VMA', 'VmaDetach'],
        ...['downgrade', 'Zap', ...TABLES, 'VmaFree', 'release R'],
      ],
    ],
    [
      'pud-list',
      ['acquire W', 'VmaDetach', 'FreePudTables', 'VmaFree', 'release W', 'Zap', 'FreePteTables', 'FreePmdTables'],
    ],
  ])('%s', (id, story) => {
    // A run of steps stands for all of them where nobody looks in between.
    const told = collapsed(tell(id, MUNMAP).story);
    expect(told).toEqual(collapsed(story));
  });

  test.each(['vm-munmap', 'sections', 'sections-always-drop'])('%s: three sections, each with its test', (id) => {
    const section = ['VmaDetach', 'Zap', 'FreePteTables', 'FreePmdTables'];
    const cut = ['VmaSplit', ...section, 'VmaFree', 'DropTest'];
    const last = [...section, 'FreePudTables', 'VmaFree', 'DropTest'];
    expect(tell(id, MUNMAP).story).toEqual(['acquire W', ...cut, ...cut, ...last, 'release W']);
  });

  test('sections-always-drop does not ask for need_resched()', () => {
    const asks = (id: string): number[] =>
      tell(id, MUNMAP)
        .k.eventsOf(EventKind.DropTest)
        .map(({ detail }) => detail);
    for (const bits of asks('sections')) expect(bits & DropTest.asksNeedResched).not.toBe(0);
    for (const bits of asks('sections-always-drop')) expect(bits & DropTest.asksNeedResched).toBe(0);
  });
});

/** The steps of one pass that events tell, by the kernel's names. */
function stepOf({ kind, detail }: RecordedEvent): string | null {
  switch (kind) {
    case EventKind.SectionBegin:
      return 'do_munmap';
    case EventKind.VmaSplit:
      return '__split_vma';
    case EventKind.Phase:
      return nameOf(Phase, detail);
    case EventKind.VmaDetach:
      return 'detach';
    case EventKind.LockDowngrade:
      return 'downgrade_write';
    case EventKind.TlbFlush:
      return detail === 1 ? 'tlb_finish_mmu' : null;
    case EventKind.VmaFree:
      return 'remove_vma';
    case EventKind.DropTest:
      return 'drop test';
    default:
      return null;
  }
}

describe('every step of do_munmap() is told, at its place', () => {
  const INNER: Call = { op: 'munmap', addr: START + PAGE_SIZE, len: LEN - 2 * PAGE_SIZE };
  const LOCKED = ['private', 'locked'];
  const stepsOf = (id: string, call: Call, flags: readonly string[]): string[] =>
    tell(id, call, {}, flags)
      .k.events.map(stepOf)
      .filter((step) => step !== null);
  const unmaps = ['unmap_vmas', 'free_pgtables', 'tlb_finish_mmu'];
  const pass = (...splits: string[]): string[] => [
    ...['do_munmap', ...splits, 'userfaultfd_unmap_prep', 'munlock', 'detach', ...unmaps, 'arch_unmap', 'remove_vma'],
  ];
  const split = '__split_vma';

  test.each([
    ['pristine', pass(split, split)],
    ['sections', [pass(split, split), pass(split), pass(split)].flatMap((steps) => [...steps, 'drop test'])],
    [
      'detach-downgrade',
      [
        ...['do_munmap', split, split, 'userfaultfd_unmap_prep', 'munlock', 'detach', 'arch_unmap', 'downgrade_write'],
        ...[...unmaps, 'remove_vma'],
      ],
    ],
  ])('%s: locked memory, cut at both ends', (id, steps) => {
    expect(stepsOf(id, INNER, LOCKED)).toEqual(steps);
  });

  test.each(APPROACHES.map(({ id }) => id))('%s: arch_unmap() once for each pass that detaches something', (id) => {
    const steps = stepsOf(id, MUNMAP, ['private']);
    const times = (name: string): number => steps.filter((step) => step === name).length;
    expect(times('arch_unmap')).toBeGreaterThan(0);
    expect(times('arch_unmap')).toBe(times('detach'));
  });

  test('a caller that passes no list has no userfaultfd records to prepare, and a pass over a hole neither', () => {
    expect(stepsOf('sections', SHMDT, ['shared', 'sysv'])).not.toContain('userfaultfd_unmap_prep');
    const hole: Call = { op: 'munmap', addr: START + LEN, len: PAGE_SIZE };
    expect(stepsOf('pristine', hole, ['private'])).toEqual(['do_munmap']);
  });
});

function pairs(a: string, b: string, times: number): string[] {
  return Array.from({ length: times }, () => [a, b]).flat();
}

/** One pair for any number of the same pair in a row. */
function collapsed(story: readonly string[]): string[] {
  const out: string[] = [];
  for (const word of story) {
    const n = out.length;
    if (n >= 3 && word === out[n - 2] && out[n - 1] === out[n - 3]) out.pop();
    else out.push(word);
  }
  return out;
}

describe('which callers let go of the lock, or downgrade it', () => {
  const CALLS = { MUNMAP, MAP_FIXED, BRK, SHRINK, SHMDT };
  const FLAGS: Record<string, string[]> = { BRK: ['private', 'heap'], SHMDT: ['shared', 'sysv'] };
  const none = { MUNMAP: 0, MAP_FIXED: 0, BRK: 0, SHRINK: 0, SHMDT: 0 };

  const count = (id: string, kind: number, more: Partial<Setting> = {}): Record<string, number> =>
    Object.fromEntries(
      Object.entries(CALLS).map(([name, call]) => {
        const { k } = tell(id, call, more, FLAGS[name]);
        return [name, k.events.filter((event) => event.kind === kind && event.addr === 0).length];
      }),
    );

  test.each([
    // One for the call, one for each section: of MAP_FIXED none, which is atomic. A shrink that leaves a page has three sections, too.
    ['pristine', none],
    ['vm-munmap', { ...none, MUNMAP: 3 }],
    ['sections', { MUNMAP: 3, MAP_FIXED: 0, BRK: 3, SHRINK: 3, SHMDT: 3 }],
    ['sections-always-drop', { MUNMAP: 3, MAP_FIXED: 0, BRK: 3, SHRINK: 3, SHMDT: 3 }],
    ['two-phase', { ...none, MUNMAP: 1 }],
    ['vm-dead', { ...none, MUNMAP: 1 }],
    ['detach-downgrade', none],
    ['pud-list', none],
    ['per-vma-lock', none],
  ])('%s: releases beside the last', (id, expected) => {
    const drop = { ...ALWAYS, notAtomic: true };
    const releases = count(id, EventKind.LockRelease, { drop });
    expect(Object.fromEntries(Object.entries(releases).map(([name, n]) => [name, n - 1]))).toEqual(expected);
  });

  test.each(['zap-pmd', 'zap-pmd-attached'])('%s: every caller, after every 2 MiB, MAP_FIXED too', (id) => {
    const releases = count(id, EventKind.LockRelease, { drop: ALWAYS });
    for (const n of Object.values(releases)) expect(n).toBe(1 + LEN / (2 * MIB));
  });

  test.each([
    ['pristine', none],
    ['vm-dead', { ...none, MUNMAP: 1 }],
    ['detach-downgrade', { MUNMAP: 1, MAP_FIXED: 0, BRK: 1, SHRINK: 1, SHMDT: 0 }],
    ['per-vma-lock', { MUNMAP: 1, MAP_FIXED: 0, BRK: 1, SHRINK: 1, SHMDT: 0 }],
  ])('%s: downgrades', (id, expected) => {
    expect(count(id, EventKind.LockDowngrade)).toEqual(expected);
    expect(count(id, EventKind.LockDowngrade, { kernel: 'v6.18' })).toEqual(expected);
  });

  test.each(['vm-munmap', 'two-phase', 'vm-dead', 'pud-list'])('%s: other callers are pristine', (id) => {
    for (const [name, call] of Object.entries(CALLS)) {
      if (name === 'MUNMAP') continue;
      expect([name, tell(id, call, {}, FLAGS[name]).k.events]).toEqual([
        name,
        tell('pristine', call, {}, FLAGS[name]).k.events,
      ]);
    }
  });
});

describe('what must be done before the lock goes', () => {
  test.each(['zap-pmd', 'zap-pmd-attached'])('%s flushes the gather', (id) => {
    const { events } = tell(id, MUNMAP, { drop: ALWAYS }).k;
    events.forEach(({ kind }, i) => {
      if (kind !== EventKind.LockRelease || events[i - 1].kind !== EventKind.TlbFlush) return;
      const zap = events.slice(0, i).findLast((event) => event.kind === EventKind.Zap)!;
      expect(events[i - 1]).toMatchObject({ addr: zap.addr, lenBytes: zap.lenBytes, detail: 1 });
    });
    const drops = events.filter(({ kind, detail }) => kind === EventKind.DropTest && (detail & DropTest.dropped) !== 0);
    expect(drops).toHaveLength(LEN / (2 * MIB));
    expect(events.filter(({ kind }) => kind === EventKind.TlbFlush).length).toBeGreaterThanOrEqual(drops.length);
  });

  test('pud-list flushes once, before the unlock, and never after', () => {
    const { events } = tell('pud-list', MUNMAP).k;
    const flushes = events.flatMap(({ kind }, i) => (kind === EventKind.TlbFlush ? [i] : []));
    const unlock = events.findIndex(({ kind }) => kind === EventKind.LockRelease);
    // One for the collected entries, one for the freed PUD table.
    expect(flushes).toHaveLength(2);
    for (const i of flushes) expect(i).toBeLessThan(unlock);
  });

  test('pud-list collects whole PUD entries only, and does the rest as ever', () => {
    const approach = approachById('pud-list')!;
    const mappings: TestMapping[] = [{ start: START + 4 * PAGE_SIZE, lenBytes: LEN, populated: 'all' }];
    const world = new World({ mappings });
    const { k } = undisturbed(world.mm, { ...MUNMAP, len: LEN + GIB }, { approach, sectionBytes: GIB });
    const unlock = k.events.findIndex(({ kind }) => kind === EventKind.LockRelease);
    const zapped = (events: readonly RecordedEvent[]): number =>
      events.reduce((sum, { kind, lenBytes }) => (kind === EventKind.Zap ? sum + lenBytes : sum), 0);
    expect(zapped(k.events.slice(unlock))).toBe(2 * GIB);
    expect(zapped(k.events.slice(0, unlock))).toBe(GIB);
    expect(tableList(world.mm)).toEqual([]);
  });

  test.each(['two-phase', 'vm-dead'])('%s: below one section the old way; locked memory, too', (id) => {
    const small: Call = { ...MUNMAP, len: GIB - PAGE_SIZE };
    expect(tell(id, small).k.events).toEqual(tell('pristine', small).k.events);
    const { k } = tell(id, MUNMAP, {}, ['private', 'locked']);
    const whole = k.eventsOf(EventKind.Zap).reduce((sum, { lenBytes }) => sum + lenBytes, 0);
    expect(whole).toBe(LEN);
    expect(k.eventsOf(EventKind.LockDowngrade)).toEqual([]);
  });

  test('two-phase: the pages are gone when the lock is taken for write', () => {
    const { k } = tell('two-phase', MUNMAP);
    const write = k.events.findIndex(({ kind, detail }) => kind === EventKind.LockAcquire && detail === LockMode.Write);
    const flush = k.events.findIndex(({ kind, detail }) => kind === EventKind.TlbFlush && detail === 1);
    expect(flush).toBeGreaterThan(-1);
    expect(flush).toBeLessThan(write);
  });
});

describe('arguments that v4.17 refuses', () => {
  test.each(APPROACHES.map(({ id }) => id))('%s', (id) => {
    for (const bad of [
      { ...MUNMAP, addr: START + 1 },
      { ...MUNMAP, len: 0 },
      { op: 'munmap' as const, addr: 0x8000_0000_0000, len: PAGE_SIZE },
    ]) {
      const told = tell(id, bad);
      expect([id, told.ret]).toEqual([id, -22]);
      expect(told.k.mm.maps()).toHaveLength(1);
      expect(told.k.mm.rss.anon).toBe(LEN / PAGE_SIZE);
    }
  });

  test('every approach says where it comes from, in a sentence', () => {
    for (const { about, label } of APPROACHES satisfies readonly Approach[]) {
      expect(about).toMatch(/^[A-Z].{40,}\.$/);
      expect(label.length).toBeLessThan(32);
    }
  });
});
