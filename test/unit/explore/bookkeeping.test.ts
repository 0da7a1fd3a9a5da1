/** The small parts that a state's numbers come from, and the counts over states. */
import { describe, expect, test } from 'vitest';
import { countSchedules } from '../../../src/explore/count-schedules.ts';
import type { Choice } from '../../../src/explore/history.ts';
import { Interner } from '../../../src/explore/interner.ts';
import { knowledgeAfter, NOTHING_KNOWN, type Knowledge } from '../../../src/explore/knowledge.ts';
import { OwnEffects } from '../../../src/explore/own-effects.ts';
import { RunTask } from '../../../src/explore/run-task.ts';
import { simplestFindings } from '../../../src/explore/simplest-findings.ts';
import type { Edge, State } from '../../../src/explore/state.ts';
import type { Violation } from '../../../src/explore/violation.ts';
import type { Stretch } from '../../../src/explore/world.ts';
import { RwSemaphore } from '../../../src/mm/rwsem.ts';

test('an interner numbers texts from 1, each once', () => {
  const interner = new Interner();
  expect(interner.count).toBe(0);
  expect([interner.idOf('x'), interner.idOf('y'), interner.idOf('x'), interner.idOf('')]).toEqual([1, 2, 1, 3]);
  expect(interner.count).toBe(3);
  expect([0, 1, 2, 3].map((id) => interner.textOf(id))).toEqual(['', 'x', 'y', '']);
});

describe('what a call has changed by its own steps', () => {
  const stretch = (start: number, end: number, looks: string): Stretch => ({ start, end, looks });

  /** Every two looks are a step of the call; what others do comes between one such pair and the next. */
  function sumOf(...looks: readonly (readonly Stretch[])[]): string {
    const own = new OwnEffects();
    let effects = 0;
    for (let i = 0; i < looks.length; i += 2) {
      effects = own.after(effects, own.lookOf(looks[i]), own.lookOf(looks[i + 1]));
    }
    expect(effects === 0).toBe(own.textOf(effects) === '');
    return own.textOf(effects);
  }

  const whole = [stretch(1, 2, '|rw-p 1'), stretch(2, 5, 'rw-p 1')];

  test('is nothing where nothing changes, or all is as it was', () => {
    expect(sumOf(whole, whole)).toBe('');
    expect(sumOf(whole, [], [], whole)).toBe('');
  });

  test('is told by addresses, from what to what', () => {
    expect(sumOf(whole, [])).toBe('0x1000-0x2000 from rw-p 1 to nothing, 0x2000-0x5000 from rw-p 1 to nothing');
    expect(sumOf([], [stretch(3, 4, 'r--p 0')])).toBe('0x3000-0x4000 from nothing to r--p 0');
  });

  test('is cut where looks differ, and one stretch where they do not', () => {
    const cut = [...whole.slice(0, 1), stretch(2, 3, 'rw-p 1'), stretch(3, 5, 'r--p 1')];
    expect(sumOf(whole, cut)).toBe('0x3000-0x5000 from rw-p 1 to r--p 1');
    expect(sumOf(whole, cut, cut, [...cut.slice(0, 2), stretch(3, 4, 'r--p 1'), stretch(4, 5, 'r--p 2')])).toBe(
      '0x3000-0x4000 from rw-p 1 to r--p 1, 0x4000-0x5000 from rw-p 1 to r--p 2',
    );
    // The same change in two steps, side by side.
    const other = [stretch(1, 2, 'x'), stretch(2, 3, 'x'), stretch(4, 5, 'x')];
    expect(sumOf(other, [stretch(2, 3, 'x'), stretch(4, 5, 'x')], [stretch(2, 3, 'x')], [])).toBe(
      '0x1000-0x3000 from x to nothing',
    );
    expect(sumOf(other, [stretch(1, 2, 'x'), stretch(2, 3, 'y'), stretch(4, 5, 'y')])).toBe(
      '0x2000-0x3000 from x to y, 0x4000-0x5000 from x to y',
    );
  });

  test('neighbours that end alike but began otherwise stay apart, and the other way round', () => {
    expect(sumOf([stretch(1, 2, 'x'), stretch(2, 3, 'y')], [])).toBe(
      '0x1000-0x2000 from x to nothing, 0x2000-0x3000 from y to nothing',
    );
    expect(sumOf([], [stretch(1, 2, 'x'), stretch(2, 3, 'y')])).toBe(
      '0x1000-0x2000 from nothing to x, 0x2000-0x3000 from nothing to y',
    );
  });

  test('counts from the first look to the last, whatever others do between', () => {
    const at = (looks: string): Stretch[] => [stretch(1, 2, looks)];
    expect(sumOf(at('a'), at('b'), at('b'), at('c'))).toBe('0x1000-0x2000 from a to c');
    expect(sumOf(at('a'), at('b'), at('other'), at('c'))).toBe('0x1000-0x2000 from a to c');
    // Somebody else changes it, the call changes something beside it.
    expect(sumOf(at('a'), at('b'), at('other'), [...at('other'), stretch(5, 6, 'd')])).toBe(
      '0x1000-0x2000 from a to b, 0x5000-0x6000 from nothing to d',
    );
    expect(sumOf(at('a'), at('b'), at('b'), at('a'))).toBe('');
  });

  test('a border that comes or goes is a change of its own', () => {
    expect(
      sumOf(whole, [...whole.slice(0, 1), stretch(2, 3, 'rw-p 1'), stretch(3, 4, '|rw-p 1'), stretch(4, 5, 'rw-p 1')]),
    ).toBe('0x3000-0x4000 cut or joined');
  });

  test('the same changes have the same number', () => {
    const own = new OwnEffects();
    const [none, all] = [own.lookOf([]), own.lookOf(whole)];
    expect(own.lookOf([...whole])).toBe(all);
    const gone = own.after(0, all, none);
    expect(own.after(0, all, none)).toBe(gone);
    expect(own.after(gone, all, all)).toBe(gone);
    expect(own.after(gone, none, all)).toBe(0);
  });
});

describe('what a task knows after a step of its own', () => {
  const pasts = new Interner();
  const before: Knowledge = {
    past: pasts.idOf('read before'),
    munmapPast: pasts.idOf('read by the caller'),
    lastKept: 5,
  };

  function after(
    {
      keptBefore = 5,
      kept = 6,
      answers = '',
      from = before,
    }: { keptBefore?: number; kept?: number; answers?: string; from?: Knowledge },
    state: Partial<Pick<RunTask, 'holds' | 'pending' | 'trace' | 'munmapBegan' | 'sectionBegan'>> = {},
  ): Knowledge {
    const task = new RunTask(0, { letter: 'a', name: 'a', operations: [], isCalls: true, sharesMm: true });
    Object.assign(task, { holds: true, trace: 3, ...state });
    return knowledgeAfter(from, task, keptBefore, kept, answers, pasts);
  }
  const sleeping = { pending: new RwSemaphore(0).sleepOnRead };

  test('is nothing if it holds nothing', () => {
    expect(after({ answers: 'x' }, { holds: false })).toBe(NOTHING_KNOWN);
    expect(NOTHING_KNOWN).toEqual({ past: 0, munmapPast: 0, lastKept: 0 });
  });

  test('stays as it was if it only tried to take a lock', () => {
    expect(after({ keptBefore: 9 }, sleeping)).toBe(before);
    expect(after({ answers: 'x' }, sleeping).past).not.toBe(before.past);
    expect(after({ keptBefore: 9 }).past).not.toBe(before.past);
  });

  test('is no more than before where nobody else changed anything and nothing was asked', () => {
    expect(after({})).toEqual({ ...before, lastKept: 6 });
  });

  test('grows by the world that it finds, by what page tables answered, by the requests it made', () => {
    const others = [
      after({ keptBefore: 9 }),
      after({ keptBefore: 10 }),
      after({ keptBefore: 9, answers: 'x' }),
      after({ keptBefore: 9 }, { trace: 4 }),
      after({ answers: 'x' }),
      after({ answers: 'y' }),
      after({ keptBefore: 9, from: { ...before, past: pasts.idOf('read otherwise') } }),
    ].map(({ past }) => past);
    expect(new Set(others).size).toBe(others.length);
    expect(others).not.toContain(before.past);
    expect(after({ keptBefore: 9 }).past).toBe(others[0]);
  });

  test('a world that it knew already is not new, whatever its number', () => {
    const one = after({ keptBefore: 5, answers: 'x', from: { ...before, lastKept: 5 } });
    const other = after({ keptBefore: 8, answers: 'x', from: { ...before, lastKept: 8 } });
    expect(one).toEqual(other);
  });

  test('what one section has read is forgotten with the next', () => {
    const forgets = { ...before, past: pasts.idOf('read in the first section') };
    const [one, other] = [before, forgets].map((from) => after({ from }, { sectionBegan: true }));
    expect(one).toEqual(other);
    expect(one.past).not.toBe(before.past);
    const caller = after({ from: { ...before, munmapPast: before.past } }, { sectionBegan: true });
    expect(caller.past).not.toBe(one.past);
    // That the section began is new even if the world is not.
    expect(after({ keptBefore: 5 }, { sectionBegan: true }).past).not.toBe(
      after({ keptBefore: 9, from: { ...before, lastKept: 9 } }, { sectionBegan: true }).past,
    );
  });

  test("what was read when do_munmap() begins is its caller's", () => {
    const { past, munmapPast } = after({ keptBefore: 9 }, { munmapBegan: true });
    expect(munmapPast).toBe(past);
    expect(after({ keptBefore: 9 }).munmapPast).toBe(before.munmapPast);
  });
});

/** A graph of states by hand: `steps` lists where each state leads, as task and place in the list; null was not tried. */
function graphOf(
  steps: readonly (readonly (readonly [task: number, to: number, ...violations: number[]] | null)[])[],
  wrongEnds: Readonly<Record<number, readonly number[]>> = {},
): State {
  const states = steps.map((list, id): State => {
    const choices = list.map((step): Choice => ({ task: step?.[0] ?? 0, answer: 0 }));
    const nothing = { kept: 0, look: 0, monitor: 0, knowledge: [], effects: [], results: [], outcome: 0, visited: 0 };
    const edges: (Edge | null)[] = choices.map(() => null);
    return { id, parent: null, via: null, choices, edges, violations: wrongEnds[id] ?? [], ...nothing };
  });
  steps.forEach((list, id) =>
    list.forEach((step, i) => {
      if (step === null) return;
      const [, to, ...violations] = step;
      states[id].edges[i] = { to: states[to], violations };
    }),
  );
  return states[0];
}

describe('how many schedules there are', () => {
  test.each([
    ['a start that is an end', [[]], 1n],
    [
      'two orders of two steps',
      [
        [
          [0, 1],
          [1, 2],
        ],
        [[1, 3]],
        [[0, 3]],
        [],
      ],
      2n,
    ],
    [
      'a state that is met early and late',
      [
        [
          [0, 1],
          [1, 2],
        ],
        [[0, 2]],
        [
          [0, 3],
          [1, 3],
        ],
        [],
      ],
      4n,
    ],
    ['a step that was not tried', [[[0, 1], null], [[1, 2]], []], 1n],
    ['none that comes to an end', [[null]], 0n],
    [
      'three times two ways',
      [
        [
          [0, 1],
          [1, 1],
        ],
        [
          [0, 2],
          [1, 2],
        ],
        [
          [0, 3],
          [1, 3],
        ],
        [],
      ],
      8n,
    ],
  ] as [string, Parameters<typeof graphOf>[0], bigint][])('%s', (_, steps, count) => {
    expect(countSchedules(graphOf(steps))).toBe(count);
  });
});

describe('the simplest schedule of what goes wrong', () => {
  const violations: Violation[] = [
    { check: 'memorySafety', text: 'zero' },
    { check: 'accounting', text: 'one' },
    { check: 'progress', text: 'two' },
  ];
  const found = (root: State): string[] =>
    simplestFindings(root, 2, violations).map(
      ({ violation, preemptions, choices }) =>
        `${violation.text} ${preemptions} ${choices.map(({ task }) => 'ab'[task] ?? '?').join('')}`,
    );

  test('is the empty one of what is wrong at the start', () => {
    expect(found(graphOf([[]], { 0: [1] }))).toEqual(['one 0 ']);
    expect(simplestFindings(graphOf([[]], { 0: [1] }), 2, [])).toEqual([]);
  });

  test('has the fewest preemptions, then the fewest steps', () => {
    // a, then b while a could go on: wrong after two steps and a preemption; b, b, a is wrong too and needs none.
    const root = graphOf([
      [
        [0, 1],
        [1, 2],
      ],
      [
        [0, 3],
        [1, 4, 0],
      ],
      [[1, 5]],
      [],
      [],
      [[0, 6, 0]],
      [],
    ]);
    expect(found(root)).toEqual(['zero 0 bba']);
  });

  test('a switch from a task that cannot go on is no preemption', () => {
    const root = graphOf(
      [
        [
          [0, 1],
          [1, 2],
        ],
        [[1, 3, 0]],
        [
          [0, 4],
          [1, 5],
        ],
        [],
        [],
        [],
      ],
      { 4: [1], 5: [2] },
    );
    expect(found(root)).toEqual(['zero 0 ab', 'two 0 bb', 'one 1 ba']);
  });

  test('each is reported once, those of a step before those of its end', () => {
    expect(found(graphOf([[[0, 1, 1, 0]], [[0, 2, 1]], []], { 1: [2], 2: [0] }))).toEqual([
      'one 0 a',
      'zero 0 a',
      'two 0 a',
    ]);
  });

  test('what a step does wrong counts even if the state it leads to was reached in a simpler way', () => {
    const root = graphOf([
      [
        [0, 1],
        [1, 2],
      ],
      [[0, 3]],
      [
        [0, 3, 0],
        [1, 4],
      ],
      [],
      [],
    ]);
    expect(found(root)).toEqual(['zero 1 ba']);
  });

  test('a state counts anew for each task that may have run last', () => {
    // State 2 after a or after b: from there a goes wrong, which is a preemption only after b.
    const root = graphOf([
      [
        [1, 2],
        [0, 1],
      ],
      [[0, 2]],
      [
        [1, 3],
        [0, 4, 0],
      ],
      [],
      [],
    ]);
    expect(found(root)).toEqual(['zero 0 aaa']);
  });

  test('states are told apart by their number and by who ran last', () => {
    // b leads to state 1, a to state 4; only from there can go wrong what comes next.
    const root = graphOf([
      [
        [1, 1],
        [0, 4],
      ],
      [[1, 2]],
      [],
      [],
      [[0, 5, 0]],
      [],
    ]);
    expect(found(root)).toEqual(['zero 0 aa']);
  });

  test('passes over what was not tried', () => {
    expect(found(graphOf([[null, [1, 1, 0]], []]))).toEqual(['zero 0 b']);
  });
});
