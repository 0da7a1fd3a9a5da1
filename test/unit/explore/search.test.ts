import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import type { Choice } from '../../../src/explore/history.ts';
import { followSchedule, formatSchedule } from '../../../src/explore/schedule.ts';
import { replaySchedule } from '../../../src/explore/replay-schedule.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { programsOf } from '../../../src/explore/program.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { parseSchedule } from '../../../src/scenario/schedule.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { arbitraryWorld } from './arbitrary-world.ts';
import { at, enumerate, newRun, newSearch, searchAll, SECTION, smallWorld } from './small-worlds.ts';

const anyApproach = fc.constantFrom(...APPROACHES);
const MOST = 400;

describe('the search', () => {
  test.each([20180321, 20180322, 20180323, 20180324])(
    'finds what trying every schedule finds, and counts as many (%i)',
    (seed) => {
      let compared = 0;
      fc.assert(
        fc.property(arbitraryWorld, anyApproach, (scenario, approach) => {
          const naive = enumerate(scenario, approach, MOST);
          if (naive === null) return;
          compared++;
          const found = searchAll(scenario, approach);
          expect(found.complete).toBe(true);
          expect([...found.outcomes].sort()).toEqual([...naive.outcomes].sort());
          expect(found.schedules).toBe(BigInt(naive.schedules));
          const errors = found.findings.filter(({ violation }) => violation.check === 'memorySafety');
          expect(new Set(errors.map(({ violation }) => violation.text))).toEqual(naive.memoryErrors);
        }),
        { numRuns: 170, seed },
      );
      expect(compared).toBeGreaterThan(70);
    },
  );

  test('takes for equal only what goes on equally', () => {
    let pairs = 0;
    fc.assert(
      fc.property(arbitraryWorld, anyApproach, fc.infiniteStream(fc.nat()), (scenario, approach, numbers) => {
        const search = newSearch(scenario, approach);
        const pick = (length: number): number => numbers.next().value! % length;
        const byState = new Map<string, Choice[]>();
        for (let walk = 0; walk < 12; walk++) {
          const run = newRun(scenario, approach);
          const path: Choice[] = [];
          for (let choices = run.choices(); choices.length > 0; choices = run.choices()) {
            const choice = choices[pick(choices.length)];
            run.step(choice);
            path.push(choice);
            const { state } = search.judge(path);
            const other = byState.get(state);
            if (other === undefined) byState.set(state, [...path]);
            else if (formatSchedule(other) !== formatSchedule(path)) {
              pairs++;
              expectSameFuture(scenario, approach, path, other, pick);
            }
          }
        }
      }),
      { numRuns: 60, seed: 20180322 },
    );
    expect(pairs).toBeGreaterThan(300);
  });

  function expectSameFuture(
    scenario: Parameters<typeof newRun>[0],
    approach: Parameters<typeof newRun>[1],
    one: readonly Choice[],
    other: readonly Choice[],
    pick: (length: number) => number,
  ): void {
    const runs = [one, other].map((path) => {
      const run = newRun(scenario, approach);
      for (const choice of path) run.step(choice);
      return run;
    });
    for (;;) {
      const [here, there] = runs.map((run) => run.choices());
      expect(there).toEqual(here);
      if (here.length === 0) return;
      const choice = here[pick(here.length)];
      const [a, b] = runs.map((run) => run.step(choice));
      expect(b).toEqual(a);
    }
  }

  test('reports schedules that lead to what they are reported for', () => {
    for (const id of ['munmap-vs-map-fixed-straddling', 'shmdt-vs-munmap', 'downgrade-vs-growsdown', 'jm-mremap']) {
      const scenario = parseScenario(builtInScenario(id));
      for (const approach of APPROACHES.filter(({ id: name }) => !name.endsWith('attached'))) {
        for (const { violation, choices, preemptions } of searchAll(scenario, approach).findings) {
          const schedule = formatSchedule(choices);
          const replayed = replaySchedule(scenario, approach, parseSchedule(schedule));
          expect(replayed.schedule).toBe(schedule);
          expect(replayed.error).toBeNull();
          expect(replayed.violations).toContainEqual({ step: choices.length, ...violation });
          expect(preemptionsOf(scenario, approach, choices)).toBe(preemptions);
        }
      }
    }
  });

  function preemptionsOf(
    scenario: Parameters<typeof newRun>[0],
    approach: Parameters<typeof newRun>[1],
    choices: readonly Choice[],
  ): number {
    const run = newRun(scenario, approach);
    let last = -1;
    let count = 0;
    for (const choice of choices) {
      if (choice.task !== last && run.choices().some(({ task }) => task === last)) count++;
      run.step(choice);
      last = choice.task;
    }
    return count;
  }

  test('stops at its bounds and says up to where it has seen all', () => {
    const scenario = parseScenario(builtInScenario('munmap-vs-munmap'));
    const sections = APPROACHES.find(({ id }) => id === 'sections')!;
    expect(searchAll(scenario, sections, { bounds: { preemptions: 2 } })).toMatchObject({
      complete: false,
      preemptionsComplete: 2,
    });
    const few = searchAll(scenario, sections, { bounds: { states: 100 } });
    expect(few.complete).toBe(false);
    expect(few.states).toBeLessThanOrEqual(101);
    expect(searchAll(scenario, sections)).toMatchObject({ complete: true, preemptionsComplete: null });
  });

  test('can be stopped between two slices', () => {
    const search = newSearch(parseScenario(builtInScenario('munmap-vs-fault')), APPROACHES[4]);
    expect(search.slice(50)).toBe(false);
    search.stop();
    search.slice(1000);
    expect(search.result()).toMatchObject({ complete: false });
    expect(search.progress.states).toBeGreaterThan(10);
  });

  test('finds a lock that is never let go of', () => {
    const leaky = { ...APPROACHES[0], vmMunmap: leak };
    function* leak(k: Parameters<NonNullable<(typeof APPROACHES)[0]['vmMunmap']>>[0]) {
      yield { ask: 'touch' } as const;
      k.mm.mmapSem.tryWrite(k.task);
      return 0;
    }
    const scenario = smallWorld(
      [{ start: at(0), lenBytes: SECTION }],
      [[{ op: 'munmap', addr: at(0), len: SECTION }], [{ op: 'mprotect', addr: at(0), len: SECTION, prot: 'r--' }]],
    );
    const { findings } = searchAll(scenario, leaky);
    expect(findings.map(({ violation }) => violation.check)).toContain('progress');
  });
});

describe('schedules', () => {
  test('are the same after being written and read', () => {
    fc.assert(
      fc.property(arbitraryWorld, anyApproach, fc.infiniteStream(fc.nat()), (scenario, approach, numbers) => {
        const run = newRun(scenario, approach);
        const path: Choice[] = [];
        for (let choices = run.choices(); choices.length > 0; choices = run.choices()) {
          const choice = choices[numbers.next().value! % choices.length];
          run.step(choice);
          path.push(choice);
        }
        if (path.length === 0) return;
        const again: Choice[] = [];
        const other = newRun(scenario, approach);
        followSchedule(other, parseSchedule(formatSchedule(path)), (choice) => {
          other.step(choice);
          again.push(choice);
        });
        expect(again).toEqual(path);
      }),
      { numRuns: 300, seed: 20180323 },
    );
  });

  test('that do not fit say at which step', () => {
    const scenario = parseScenario(builtInScenario('munmap-vs-munmap'));
    const fit = (text: string) => replaySchedule(scenario, APPROACHES[0], parseSchedule(text));
    expect(fit('a2.b1.b1').error).toMatchObject({ step: 4, message: 'step 4: b waits for mmap_sem, which a holds' });
    expect(fit('a2.b1.b1').schedule).toBe('a2.b1');
    expect(fit('a99').error?.message).toMatch(/^step \d+: a has ended$/);
    expect(fit('c1').error?.message).toBe('step 1: there is no task c; there are a, b');
    expect(fit('a2.b1').error).toBeNull();
    expect(fit(`${'c'.repeat(9000)}1`).error?.message.length).toBeLessThan(150);
  });

  test('a long piece that is no step is shortened where it is refused', () => {
    expect(() => parseSchedule(`a1.${'7'.repeat(9000)}`)).toThrow(/^"7{60}\.\.\." is not a task/);
  });

  test('a touch of more pages than orders can be searched for is refused by its field', () => {
    const [document] = RACE_SCENARIOS;
    const touch = { op: 'touch', access: 'read', addr: '0x100000000000', len: '0x400000000000' };
    const scenario = parseScenario({ ...document, tasks: [{ calls: [touch] }] });
    expect(() => programsOf(scenario)).toThrow(
      /^tasks\[0\]\.calls\[0\]\.len: found 70368744177664; allowed: .*4096 pages/,
    );
  });

  test.each(['', 'a', 'a0', '1a', 'a1,b2', 'a1..b2', 'A1'])('%j is none', (text) => {
    expect(() => parseSchedule(text)).toThrow(RangeError);
  });
});
