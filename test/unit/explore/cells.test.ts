/** One square of the matrix: what an approach comes to, compared with the pristine kernel, and how a search is followed meanwhile. */
import { describe, expect, test } from 'vitest';
import { Exploration, exploreScenario } from '../../../src/explore/cell.ts';
import { nearMissOf, type NearMiss } from '../../../src/explore/near-miss.ts';
import { programsOf } from '../../../src/explore/program.ts';
import type { Choice } from '../../../src/explore/history.ts';
import { formatSchedule } from '../../../src/explore/schedule.ts';
import type { Judgement } from '../../../src/explore/search-result.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { vmMunmapByLock } from '../../../src/mm/paths/vm-munmap.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { at, newSearch, searchAll, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const munmap = (page: number, pages: number): DocumentCall => ({
  op: 'munmap',
  addr: at(page),
  len: pages * PAGE_SIZE,
});
const read = (page: number): DocumentCall => ({ op: 'touch', access: 'read', addr: at(page), len: 1 });
const EMPTY = { start: at(0), lenBytes: 2 * SECTION, populated: 'none' as const };

/** One thread shrinks the heap by two sections, another lets it grow by a page. */
const HEAP = smallWorld(
  [{ ...EMPTY, flags: ['private', 'anonymous', 'heap'] }],
  [[{ op: 'brk', addr: at(1) }], [{ op: 'brk', addr: at(9) }]],
);
const ALL_OK = { memorySafety: 'ok', linearizability: 'ok', failureAtomicity: 'ok', accounting: 'ok', progress: 'ok' };

describe('a cell', () => {
  test('of the pristine kernel is compared with nothing', () => {
    const [cell] = exploreScenario(HEAP, [pristine]);
    expect(cell).toEqual({
      scenario: 'unnamed',
      approach: 'pristine',
      checks: ALL_OK,
      complete: true,
      preemptionsComplete: null,
      schedules: '4',
      states: 17,
      transitions: 16,
      outcomes: 2,
      newlyPossible: [],
      counterexample: null,
      counterexamples: [],
    });
  });

  test('tells what is violated, with the simplest schedule of each check, and what only this approach comes to', () => {
    const [cell] = exploreScenario(HEAP, [sections]);
    const memory = '100000-101000 rw-p 0, 108000-109000 rw-p 0; brk 101000';
    expect(cell.checks).toEqual({ ...ALL_OK, linearizability: 'violated', accounting: 'violated' });
    expect(cell.newlyPossible).toEqual([`a: brk = 0x101000; b: brk = 0x109000; memory: ${memory}`]);
    // b asks for the lock, a lets go of it between two sections, b has it, a writes mm->brk over what b wrote.
    const schedule = 'a2.b1.a1.a2.b2.a2';
    const nearMiss = {
      schedule: 'a2.b1.a1.a3.b1.a1.b2',
      task: 'a',
      step: 7,
      moved: 'later',
      outcome: 'a: brk = 0x101000; b: brk = 0x109000; memory: 100000-109000 rw-p 0; brk 109000',
    };
    expect(cell.counterexamples).toMatchObject([
      {
        check: 'linearizability',
        text: `no order of whole calls explains a: brk = 0x101000; b: brk = 0x109000 and then this memory: ${memory}`,
        schedule,
        preemptions: 2,
        conflict: { first: 7, second: 9, about: 'brk' },
        nearMiss,
      },
      {
        check: 'accounting',
        text: 'brk is 0x101000, but 0x108000 above it is still mapped',
        schedule,
        preemptions: 2,
        conflict: { first: 7, second: 9, about: 'brk' },
        nearMiss,
      },
    ]);
    expect(cell.counterexample).toBe(cell.counterexamples[0]);
    expect(cell.counterexample?.steps).toHaveLength(10);
    expect(cell.counterexample?.steps[8]).toEqual({
      task: 'a',
      step: 9,
      text: 'down_write(mmap_sem); mm->brk = 0x101000; reads mm->brk = 0x101000',
    });
  });

  test('is not exercised where nobody was let in that the pristine kernel keeps out', () => {
    const [cell] = exploreScenario(HEAP, [approachById('vm-dead')!]);
    expect(new Set(Object.values(cell.checks))).toEqual(new Set(['not-exercised']));
    expect(cell).toMatchObject({ complete: true, outcomes: 2, newlyPossible: [] });
  });

  test('counts only what the pristine kernel does not do itself', () => {
    // A split is left behind by a munmap that cannot cut a huge page.
    const huge = smallWorld(
      [
        { start: at(0), lenBytes: SECTION },
        { start: at(4), lenBytes: SECTION, flags: ['private', 'anonymous', 'hugetlb'] },
      ],
      [[munmap(1, 4)]],
    );
    const other: Approach = { ...pristine, id: 'other' };
    const [base, cell] = exploreScenario(huge, [pristine, other]);
    expect(base.checks).toEqual({ ...ALL_OK, failureAtomicity: 'violated' });
    expect(base.counterexample).toMatchObject({ preemptions: 0, conflict: null, nearMiss: null, schedule: 'a2' });
    expect(base.counterexample?.text).toBe('a: munmap = -EINVAL, but the call left 0x101000-0x102000 cut or joined');
    expect(cell.checks.failureAtomicity).toBe('not-exercised');
    expect(cell.counterexamples).toEqual([]);
  });

  test('of a search that was ended says up to where it saw all', () => {
    const [base, cell] = exploreScenario(HEAP, [pristine, sections], { bounds: { preemptions: 1 } });
    expect(base).toMatchObject({ complete: true, preemptionsComplete: null });
    expect(cell).toMatchObject({ complete: false, preemptionsComplete: 1, counterexample: null });
    expect(cell.checks.accounting).toBe('ok');
    const [none] = exploreScenario(HEAP, [sections], { bounds: { preemptions: 0 } });
    expect(none).toMatchObject({ complete: false, preemptionsComplete: 0 });
    // Nothing is known if not even all without any preemption was seen.
    const [few] = exploreScenario(HEAP, [sections], { bounds: { states: 4 } });
    expect(few).toMatchObject({ complete: false, preemptionsComplete: null, states: 4 });
  });

  test('is as incomplete as what it is compared with', () => {
    const exploration = new Exploration(HEAP, [sections]);
    exploration.slice(10);
    expect(exploration.progress).toMatchObject({ approach: 'pristine', level: 1 });
    exploration.stop();
    while (!exploration.slice(1000));
    expect(exploration.cells).toMatchObject([{ approach: 'sections', complete: false, preemptionsComplete: 0 }]);
  });

  test('has seen no more than the one of both that has seen less', () => {
    const exploration = new Exploration(HEAP, [sections], { bounds: { preemptions: 1 } });
    exploration.slice(10);
    exploration.stop();
    while (!exploration.slice(1000));
    // The pristine kernel all schedules without a preemption, the series those with one as well.
    expect(exploration.cells).toMatchObject([{ complete: false, preemptionsComplete: 0 }]);
  });

  test('the simplest counterexample comes first, whichever check it is of', () => {
    // What is forbidden comes with one preemption, a wrong result with none.
    const world = smallWorld([EMPTY], [[munmap(0, 4)], [munmap(4, 4)]]);
    const wrong: Approach = {
      ...pristine,
      id: 'wrong',
      *vmMunmap(k, start) {
        yield { ask: 'touch' };
        const { users } = k.mm;
        k.mm.users = 7;
        yield { ask: 'touch' };
        if (users === 7) throw new Error('somebody was in between');
        k.mm.users = users;
        return start === Number(at(0)) ? -22 : -12;
      },
    };
    const [cell] = exploreScenario(world, [wrong]);
    expect(cell.counterexamples.map(({ check, preemptions, schedule }) => [check, preemptions, schedule])).toEqual([
      ['linearizability', 0, 'a2'],
      ['memorySafety', 1, 'a1.b2'],
    ]);
    expect(cell.counterexample).toBe(cell.counterexamples[0]);
  });
});

describe('a cell of an approach with faults of its own', () => {
  const huge = smallWorld(
    [
      { start: at(0), lenBytes: SECTION },
      { start: at(4), lenBytes: SECTION, flags: ['private', 'anonymous', 'hugetlb'] },
    ],
    // Cannot cut a huge page, and leaves a split behind; says that there is nothing to do.
    [[munmap(1, 4)], [munmap(0, 0)]],
  );
  const nothing = smallWorld([EMPTY], [[munmap(0, 0)], [munmap(4, 0)]]);
  const [TAKEN, FREE] = [7, 2];

  /** munmap(2) at B takes the address space for a step, in which another one must not come; `otherwise` is what that one does if it does not. */
  function exclusive(otherwise: NonNullable<Approach['vmMunmap']>): Approach {
    return {
      ...pristine,
      id: 'exclusive',
      *vmMunmap(k, start, lenBytes) {
        yield { ask: 'touch' };
        if (start !== Number(at(0))) {
          if (k.mm.users === TAKEN) throw new Error('it is taken');
          return yield* otherwise(k, start, lenBytes);
        }
        k.mm.users = TAKEN;
        yield { ask: 'touch' };
        yield { ask: 'touch' };
        k.mm.users = FREE;
        return -22;
      },
    };
  }

  test('counts them, and not what the pristine kernel does as well; which does not hinder a near miss', () => {
    const [cell] = exploreScenario(huge, [exclusive(vmMunmapByLock)]);
    expect(cell.checks).toMatchObject({ memorySafety: 'violated', failureAtomicity: 'not-exercised' });
    expect(cell.counterexamples).toMatchObject([{ text: 'a: it is taken', schedule: 'b1.a1', preemptions: 1 }]);
    expect(cell.counterexample?.nearMiss).toMatchObject({ task: 'b', step: 2, moved: 'earlier', schedule: 'a1.b3.a2' });
  });

  test('has no near miss where every move goes wrong in another way', () => {
    const wrongResult = exclusive(function* () {
      return -12;
    });
    const [cell] = exploreScenario(nothing, [wrongResult]);
    expect(cell.counterexamples).toMatchObject([
      { check: 'linearizability', schedule: 'b1', preemptions: 0, nearMiss: null },
      { check: 'memorySafety', schedule: 'a1.b1', preemptions: 1, nearMiss: null },
    ]);
    expect(
      newSearch(nothing, wrongResult).judge([
        { task: 0, answer: 0 },
        { task: 1, answer: 0 },
      ]).violations,
    ).toEqual([{ step: 2, check: 'memorySafety', text: 'b: it is taken' }]);
  });

  test('of two that need as few preemptions the shorter one comes first', () => {
    const second: Approach = {
      ...pristine,
      id: 'second',
      *vmMunmap(_, start) {
        yield { ask: 'touch' };
        if (start !== Number(at(0))) throw new Error('the second one');
        return -12;
      },
    };
    const [cell] = exploreScenario(smallWorld([EMPTY], [[munmap(0, 0), munmap(4, 0)]]), [second]);
    expect(cell.counterexamples.map(({ check, schedule }) => `${check} ${schedule}`)).toEqual([
      'linearizability a1',
      'memorySafety a2',
    ]);
  });
});

describe('an exploration', () => {
  test('searches the pristine kernel first, and tells how far it has come', () => {
    const exploration = new Exploration(HEAP, [sections, pristine]);
    expect(exploration.progress).toBeNull();
    expect(exploration.slice(7)).toBe(false);
    expect(exploration.progress).toEqual({
      approach: 'pristine',
      level: 0,
      states: 8,
      transitions: 7,
      outcomes: 1,
      violations: 0,
    });
    expect(exploration.cells).toEqual([]);
    const approaches: string[] = [];
    while (!exploration.slice(10)) approaches.push(exploration.progress?.approach ?? '-');
    expect(approaches).toEqual(['-', ...Array<string>(5).fill('sections')]);
    expect(exploration.cells.map(({ approach }) => approach)).toEqual(['pristine', 'sections']);
    expect(exploration.progress).toBeNull();
    expect(exploration.slice(10)).toBe(true);
  });

  test('has no cell of the pristine kernel if nobody asked for it', () => {
    const exploration = new Exploration(HEAP, [sections]);
    while (!exploration.slice(1000));
    expect(exploration.cells.map(({ approach }) => approach)).toEqual(['sections']);
    exploration.stop();
  });

  test('gives cells in the order in which they were asked for', () => {
    const cells = exploreScenario(HEAP, [approachById('vm-dead')!, pristine, sections]);
    expect(cells.map(({ approach }) => approach)).toEqual(['vm-dead', 'pristine', 'sections']);
  });
});

describe('a search', () => {
  test('goes on by transitions, and ends once', () => {
    const search = newSearch(HEAP, pristine);
    expect(search.progress).toEqual({ level: 0, states: 1, transitions: 0, outcomes: 0, violations: 0 });
    expect(search.slice(3)).toBe(false);
    expect(search.progress).toMatchObject({ transitions: 3, states: 4 });
    expect(search.slice(100)).toBe(true);
    expect(search.slice(100)).toBe(true);
    expect(search.result()).toMatchObject({
      complete: true,
      transitions: 16,
      states: 17,
      schedules: 4n,
      exercised: false,
    });
  });

  test('that was stopped is not complete, whenever that was', () => {
    const search = newSearch(HEAP, sections);
    search.slice(20);
    search.stop();
    expect(search.slice(100)).toBe(true);
    const { transitions } = search.progress;
    expect(transitions).toBe(20);
    expect(search.result()).toMatchObject({ complete: false, preemptionsComplete: 0 });
    const ended = newSearch(HEAP, sections);
    while (!ended.slice(100));
    expect(ended.result()).toMatchObject({ complete: true, preemptionsComplete: null, exercised: true });
  });

  test('looks at schedules by the number of their preemptions', () => {
    const found = [0, 1, 2, 3].map((preemptions) => searchAll(HEAP, sections, { bounds: { preemptions } }));
    expect(found.map(({ complete, preemptionsComplete }) => complete || preemptionsComplete)).toEqual([0, 1, 2, true]);
    expect(found.map(({ findings }) => findings.length)).toEqual([0, 0, 2, 2]);
    // Without a preemption: a before b, or b before a.
    expect(found[0].schedules).toBe(2n);
    expect(found[0].outcomes).toHaveLength(2);
  });

  test('stops at the number of states that the scenario allows', () => {
    const limited = { ...HEAP, limits: { ...HEAP.limits, states: 10 } };
    expect(searchAll(limited, sections)).toMatchObject({ states: 10, complete: false });
    expect(searchAll(limited, sections, { bounds: { states: 48 } })).toMatchObject({ complete: false });
    expect(searchAll(limited, sections, { bounds: { states: 1000 } })).toMatchObject({ states: 48, complete: true });
  });

  test('is not disturbed by schedules that it is asked about', () => {
    const search = newSearch(HEAP, sections);
    const path = searchAll(HEAP, sections).findings[0].choices;
    search.slice(9);
    expect(search.judge(path).violations.map(({ check, step }) => `${step} ${check}`)).toEqual([
      '10 linearizability',
      '10 accounting',
    ]);
    search.slice(9);
    expect(search.judge([]).violations).toEqual([]);
    expect(search.judge([]).outcome).toBeNull();
    while (!search.slice(9));
    const { findings, schedules, states } = search.result();
    expect({ findings: findings.length, schedules, states }).toEqual({ findings: 2, schedules: 35n, states: 48 });
  });
});

test('what paths have read is left out of states where a test asks for that', () => {
  const scenario = smallWorld([{ ...EMPTY, populated: { everyBytes: SECTION } }], [[munmap(0, 8)], [read(4)]]);
  const statesOf = (forgetReaders: boolean): number =>
    searchAll(scenario, approachById('zap-pmd-attached')!, { forgetReaders }).states;
  expect(statesOf(true)).toBeLessThan(statesOf(false));
});

describe('states', () => {
  const world = smallWorld(
    [{ ...EMPTY, populated: 'all' }],
    [
      [read(0), munmap(0, 8)],
      [read(1), munmap(4, 1)],
    ],
  );
  const search = newSearch(world, pristine);
  const stateAfter = (...tasks: number[]): string => search.judge(tasks.map((task) => ({ task, answer: 0 }))).state;

  test('are one where reads only came in another order', () => {
    expect(stateAfter(0, 1)).toBe(stateAfter(1, 0));
    expect(stateAfter(0)).not.toBe(stateAfter(1));
    expect(stateAfter()).not.toBe(stateAfter(0));
  });

  test('are told apart by who came to wait first', () => {
    const three = smallWorld([EMPTY], [[munmap(0, 8)], [munmap(0, 4)], [munmap(4, 4)]]);
    const waiting = newSearch(three, pristine);
    const after = (...tasks: number[]): string => waiting.judge(tasks.map((task) => ({ task, answer: 0 }))).state;
    expect(after(0, 1, 2)).not.toBe(after(0, 2, 1));
  });
});

describe('near misses that are tried', () => {
  /** Three reads, and two: every step is possible at any time. */
  const scenario = smallWorld(
    [{ ...EMPTY, populated: 'all' }],
    [
      [read(0), read(1), read(2)],
      [read(3), read(4)],
    ],
  );
  function tried(
    bad: string,
    passes: (schedule: string) => Partial<Judgement>,
    world = scenario,
  ): { schedules: string[]; found: NearMiss | null } {
    const schedules: string[] = [];
    const choices = Array.from(bad, (letter): Choice => ({ task: 'abc'.indexOf(letter), answer: 0 }));
    const judge = (others: readonly Choice[]): Judgement => {
      const schedule = formatSchedule(others);
      schedules.push(schedule);
      return { violations: [], outcome: 'the end', state: '', ...passes(schedule) };
    };
    const found = nearMissOf(world, programsOf(world), pristine, choices, judge, ({ text }) => text === 'bad');
    return { schedules, found };
  }
  const wrong = (text: string): Partial<Judgement> => ({ violations: [{ check: 'progress', text, step: 1 }] });

  test('move the last preemption first, later before earlier; what comes after stays, and all go on to the end', () => {
    const { schedules, found } = tried('aba', () => wrong('bad'));
    expect(schedules).toEqual([
      // b makes its next step before a goes on, or its last one only after that.
      'a1.b2.a2',
      'a2.b2.a1',
      // The same for a before b comes.
      'a2.b2.a1',
      'b1.a3.b1',
    ]);
    expect(found).toBeNull();
  });

  test('take along what comes later of the task', () => {
    // All five steps: of later ones one less is left, and of earlier ones one more.
    expect(tried('abaab', () => wrong('bad')).schedules).toEqual(['a1.b2.a2', 'a3.b2', 'a2.b1.a1.b1', 'b1.a3.b1']);
  });

  test('leave the order of what others do as it was', () => {
    const three = smallWorld(
      [{ ...EMPTY, populated: 'all' }],
      [
        [read(0), read(1), read(2)],
        [read(3), read(4)],
        [read(5), read(6)],
      ],
    );
    expect(tried('abaca', () => wrong('bad'), three).schedules).toEqual([
      'a1.b1.a1.c2.a1.b1',
      'a1.b1.a2.c2.b1',
      'a1.b1.a2.c2.b1',
      'a1.b1.c1.a2.b1.c1',
      'a1.b2.a1.c1.a1.c1',
      'a2.c1.a1.b2.c1',
      'a2.b1.c1.a1.b1.c1',
      'b1.a2.c1.a1.b1.c1',
    ]);
  });

  test.each([
    [0, { schedule: 'a1.b2.a2', task: 'b', step: 3, moved: 'later' }],
    [1, { schedule: 'a2.b2.a1', task: 'b', step: 3, moved: 'earlier' }],
    [3, { schedule: 'b1.a3.b1', task: 'a', step: 2, moved: 'earlier' }],
  ])('are over with the one that passes (%i)', (at, expected) => {
    let count = 0;
    const { schedules, found } = tried('aba', () => (count++ === at ? {} : wrong('bad')));
    expect(found).toEqual({ ...expected, outcome: 'the end' });
    expect(schedules).toHaveLength(at + 1);
  });

  test('pass if what goes wrong is known of the pristine kernel, but not if they have no end', () => {
    expect(tried('aba', () => wrong('known')).found?.schedule).toBe('a1.b2.a2');
    expect(
      tried('aba', (schedule) => ({ outcome: schedule === 'b1.a3.b1' ? 'another end' : null })).found,
    ).toMatchObject({
      schedule: 'b1.a3.b1',
      outcome: 'another end',
    });
  });

  test('are none where a task only comes after another one has ended', () => {
    expect(tried('aaabb', () => wrong('bad'))).toEqual({ schedules: [], found: null });
    expect(tried('bbaaa', () => wrong('bad'))).toEqual({ schedules: [], found: null });
  });

  test('are not looked for where a run is longer than 2000 steps', () => {
    const touch = (pages: number): DocumentCall => ({
      op: 'touch',
      access: 'read',
      addr: at(0),
      len: pages * PAGE_SIZE,
    });
    const long = smallWorld([{ ...EMPTY, lenBytes: 2048 * PAGE_SIZE, populated: 'all' }], [[touch(2000)], [touch(3)]]);
    const bad = (steps: number): Choice[] =>
      Array.from({ length: steps }, (_, i) => ({ task: i === 1 ? 1 : 0, answer: 0 }));
    const judged: number[] = [];
    const nearMiss = (steps: number): NearMiss | null =>
      nearMissOf(
        long,
        programsOf(long),
        pristine,
        bad(steps),
        (others) => {
          judged.push(others.length);
          return { violations: [], outcome: null, state: '' };
        },
        () => true,
      );
    nearMiss(3);
    // Nobody runs on beyond that either.
    expect(judged).toEqual([2000, 2000, 2000, 2000]);
    judged.length = 0;
    nearMiss(2000);
    expect(judged).toHaveLength(4);
    judged.length = 0;
    expect(nearMiss(2001)).toBeNull();
    expect(judged).toEqual([]);
  });
});
