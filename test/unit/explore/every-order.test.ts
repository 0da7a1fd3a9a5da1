/**
 * Small worlds of which every schedule is tried one by one: the search must come to the same with its states. Those are some dozens, so that what it
 * finds can be told of each.
 */
import { describe, expect, test } from 'vitest';
import type { Choice } from '../../../src/explore/history.ts';
import { formatSchedule } from '../../../src/explore/schedule.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { at, enumerate, newRun, newSearch, searchAll, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const read = (page: number): DocumentCall => ({ op: 'touch', access: 'read', addr: at(page), len: 1 });
const write = (page: number): DocumentCall => ({ op: 'touch', access: 'write', addr: at(page), len: 1 });
const munmap = (page: number, pages: number): DocumentCall => ({
  op: 'munmap',
  addr: at(page),
  len: pages * PAGE_SIZE,
});

type Mapping = Parameters<typeof smallWorld>[0][number];
/** Two sections. */
const mapping = (more: Partial<Mapping> = {}): Mapping => ({
  start: at(0),
  lenBytes: 2 * SECTION,
  populated: 'none',
  ...more,
});
/** A page present in each of them. */
const sparse = { populated: { everyBytes: SECTION } };
const PRIVATE = ['private', 'anonymous'] as const;

const WORLDS: Readonly<Record<string, Scenario>> = {
  'two munmaps': smallWorld([mapping()], [[munmap(0, 8)], [munmap(4, 4)]]),
  'munmap and read': smallWorld([mapping(sparse)], [[munmap(0, 8)], [read(4)]]),
  'munmap and write': smallWorld([mapping(sparse)], [[munmap(0, 8)], [write(4)]]),
  'munmap and mprotect': smallWorld(
    [mapping()],
    [[munmap(0, 8)], [{ op: 'mprotect', addr: at(4), len: SECTION, prot: 'r--' }]],
  ),
  'munmap and mmap over it': smallWorld(
    [mapping()],
    [[munmap(0, 8)], [{ op: 'mmap', addr: at(6), len: PAGE_SIZE, flags: [...PRIVATE, 'fixed'] }]],
  ),
  'munmap and ps': smallWorld([mapping()], [[munmap(0, 8)], [{ op: 'cmdline' }]]),
  'munmap and poll': smallWorld(
    [mapping()],
    [[munmap(0, 8)], [{ op: 'mincore', addr: at(0), len: PAGE_SIZE, until: '-ENOMEM' }, read(7)]],
  ),
  'three munmaps': smallWorld([mapping()], [[munmap(0, 8)], [munmap(0, 1)], [munmap(7, 1)]]),
  'shmdt and munmap above': smallWorld(
    [mapping({ flags: ['shared', 'sysv'] }), { start: at(8), lenBytes: PAGE_SIZE }],
    [[{ op: 'shmdt', addr: at(0) }], [munmap(8, 1)]],
  ),
  'mremap and munmap': smallWorld(
    [mapping()],
    [
      [{ op: 'mremap', addr: at(0), oldLen: 2 * SECTION, newLen: 2 * SECTION + PAGE_SIZE, flags: ['maymove'] }],
      [munmap(7, 1)],
    ],
  ),
  'brk and brk': smallWorld(
    [mapping({ flags: [...PRIVATE, 'heap'] })],
    [[{ op: 'brk', addr: at(1) }], [{ op: 'brk', addr: at(9) }]],
  ),
  'munmap and fork': smallWorld([mapping(sparse)], [[munmap(0, 8)], [{ op: 'fork' }]]),
  'munmap and a stack below': smallWorld(
    [{ start: at(4), lenBytes: SECTION, flags: [...PRIVATE, 'growsdown'], populated: 'none' }],
    [[munmap(4, 4)], [read(3)]],
  ),
};

/** How often a task is taken off that could go on. */
function preemptionsIn(scenario: Scenario, approach: Approach, choices: readonly Choice[]): number {
  const run = newRun(scenario, approach);
  let count = 0;
  choices.forEach((choice, i) => {
    const last = choices[i - 1]?.task;
    if (last !== choice.task && run.choices().some(({ task }) => task === last)) count++;
    run.step(choice);
  });
  return count;
}

/** Every complete schedule, by the states that the search knows. */
function everySchedule(scenario: Scenario, approach: Approach): Choice[][] {
  const found: Choice[][] = [];
  const follow = (path: readonly Choice[]): void => {
    const run = newRun(scenario, approach);
    for (const choice of path) run.step(choice);
    const choices = run.choices();
    if (choices.length === 0) found.push([...path]);
    for (const choice of choices) follow([...path, choice]);
  };
  follow([]);
  return found;
}

/** World, approach, schedules, and how many states are enough: more would be right as well, but make larger worlds too large. */
const CASES: readonly (readonly [world: keyof typeof WORLDS, approach: string, schedules: number, states: number])[] = [
  ['two munmaps', 'pristine', 4, 12],
  ['two munmaps', 'sections', 35, 40],
  ['two munmaps', 'sections-always-drop', 22, 36],
  ['two munmaps', 'two-phase', 52, 40],
  ['two munmaps', 'vm-dead', 84, 63],
  ['two munmaps', 'per-vma-lock', 18, 45],
  ['munmap and read', 'pristine', 14, 44],
  ['munmap and read', 'zap-pmd', 74, 77],
  ['munmap and read', 'zap-pmd-attached', 181, 90],
  ['munmap and read', 'sections', 37, 77],
  ['munmap and read', 'pud-list', 136, 55],
  ['munmap and write', 'zap-pmd-attached', 85, 82],
  ['munmap and write', 'sections', 37, 84],
  ['munmap and write', 'detach-downgrade', 216, 112],
  ['munmap and mprotect', 'sections', 39, 50],
  ['munmap and mprotect', 'vm-dead', 22, 37],
  ['munmap and mmap over it', 'sections', 35, 45],
  ['munmap and mmap over it', 'per-vma-lock', 22, 65],
  ['munmap and ps', 'vm-munmap', 87, 88],
  ['munmap and ps', 'detach-downgrade', 62, 56],
  ['munmap and poll', 'pristine', 4, 25],
  ['munmap and poll', 'sections-always-drop', 170, 145],
  ['munmap and poll', 'detach-downgrade', 58, 57],
  ['three munmaps', 'pristine', 42, 59],
  ['three munmaps', 'two-phase', 188, 130],
  ['shmdt and munmap above', 'zap-pmd', 14, 27],
  ['shmdt and munmap above', 'sections', 43, 47],
  ['shmdt and munmap above', 'per-vma-lock', 18, 54],
  ['mremap and munmap', 'sections', 4, 14],
  ['mremap and munmap', 'per-vma-lock', 16, 51],
  ['brk and brk', 'pristine', 4, 17],
  ['brk and brk', 'sections', 35, 48],
  ['brk and brk', 'detach-downgrade', 6, 25],
  ['munmap and fork', 'sections-always-drop', 131, 77],
  ['munmap and fork', 'vm-dead', 114, 88],
  ['munmap and a stack below', 'vm-dead', 96, 122],
  ['munmap and a stack below', 'detach-downgrade', 83, 96],
];

test.each(CASES)('%s under %s: %i schedules in at most %i states', (world, id, schedules, states) => {
  const scenario = WORLDS[world];
  const approach = approachById(id)!;
  const naive = enumerate(scenario, approach, 300);
  const found = searchAll(scenario, approach);
  expect(naive?.schedules).toBe(schedules);
  expect(found.schedules).toBe(BigInt(schedules));
  expect(found.complete).toBe(true);
  expect([...found.outcomes].sort()).toEqual([...naive!.outcomes].sort());
  const errors = found.findings.filter(({ violation }) => violation.check === 'memorySafety');
  expect(new Set(errors.map(({ violation }) => violation.text))).toEqual(naive!.memoryErrors);
  expect(found.states).toBeLessThanOrEqual(states);
});

describe('of all schedules in which something goes wrong the simplest is reported', () => {
  test.each([
    ['munmap and write', 'zap-pmd-attached'],
    ['shmdt and munmap above', 'sections'],
    ['brk and brk', 'sections'],
    ['munmap and fork', 'sections-always-drop'],
    ['munmap and poll', 'sections-always-drop'],
  ])('%s under %s', (world, id) => {
    const scenario = WORLDS[world];
    const approach = approachById(id)!;
    const search = newSearch(scenario, approach);
    /** By what goes wrong: preemptions, and steps, of the simplest schedule. */
    const simplest = new Map<string, readonly [number, number]>();
    for (const choices of everySchedule(scenario, approach)) {
      for (const { check, text, step } of search.judge(choices).violations) {
        const preemptions = preemptionsIn(scenario, approach, choices.slice(0, step));
        const [fewest, steps] = simplest.get(`${check} ${text}`) ?? [Infinity, Infinity];
        if (preemptions < fewest || (preemptions === fewest && step < steps)) {
          simplest.set(`${check} ${text}`, [preemptions, step]);
        }
      }
    }
    const { findings } = searchAll(scenario, approach);
    expect(findings.length).toBeGreaterThan(0);
    const reported = findings.map(
      ({ violation: { check, text }, preemptions, choices }) =>
        [`${check} ${text}`, [preemptions, choices.length]] as const,
    );
    expect(new Map(reported)).toEqual(simplest);
    const order = reported.map(([, [preemptions, steps]]) => preemptions * 1000 + steps);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (const { choices, violation, preemptions } of findings) {
      expect(preemptionsIn(scenario, approach, choices)).toBe(preemptions);
      expect(search.judge(choices).violations).toContainEqual({ ...violation, step: choices.length });
      expect(formatSchedule(choices)).not.toBe('');
    }
  });
});

describe('what goes wrong in the smallest worlds', () => {
  const textsOf = (world: keyof typeof WORLDS, approach: string): string[] =>
    searchAll(WORLDS[world], approachById(approach)!).findings.map(
      ({ violation, preemptions, choices }) =>
        `${preemptions} ${formatSchedule(choices)} ${violation.check}: ${violation.text}`,
    );

  test.each([['two munmaps'], ['munmap and read'], ['munmap and mprotect'], ['mremap and munmap']])(
    '%s: nothing under sections',
    (world) => {
      expect(textsOf(world, 'sections')).toEqual([]);
    },
  );

  test('a shmdt goes on with a VMA that was freed', () => {
    const [text, ...others] = textsOf('shmdt and munmap above', 'sections');
    // Taken off so that the other waits, and once more before it takes the lock again.
    expect(text).toMatch(/^2 a\S+ memorySafety: use after free: shmdt\(\) looks at the next VMA$/);
    expect(others).toEqual([]);
  });

  test('a stack grows beside a munmap that holds the lock for read, in vm-dead', () => {
    expect(textsOf('munmap and a stack below', 'vm-dead')).toHaveLength(1);
    expect(textsOf('munmap and a stack below', 'sections')).toEqual([]);
  });

  test('a brk is lost: the heap ends elsewhere than mm->brk says', () => {
    expect(textsOf('brk and brk', 'sections').map((text) => text.split(': ').slice(0, 1)[0].split(' ').at(-1))).toEqual(
      expect.arrayContaining(['accounting', 'linearizability']),
    );
  });
});
