/** What is mutated together, and the test files that its mutants meet, the quickest first. */
export interface Suite {
  readonly name: string;
  /** Source files and folders that belong to it; the first suite that fits counts. */
  readonly sources: readonly string[];
  /** What every mutant meets: together about a second, as an endless loop is only told by its time. */
  readonly quick: readonly string[];
  /** What is left of them meets these as well. */
  readonly thorough: readonly string[];
}

const PARTS = [
  'test/unit/mm-calls/what-calls-tell.test.ts',
  'test/unit/mm-calls/what-calls-ask.test.ts',
  'test/unit/mm-calls/argument-edges.test.ts',
  'test/unit/mm-calls/moves-and-faults.test.ts',
  'test/unit/mm-calls/madvise-and-mincore.test.ts',
  'test/unit/mm-calls/move-page-tables.test.ts',
  'test/unit/mm-calls/growth-and-shrink.test.ts',
  'test/unit/approaches/ranges-and-counts.test.ts',
  'test/unit/mm/lock-steps.test.ts',
  'test/unit/mm/place-mapping.test.ts',
  'test/unit/mm/runs-kept-few.test.ts',
  'test/unit/mm/zap.test.ts',
  'test/unit/mm/munmap-vectors.test.ts',
  'test/unit/mm/free-pgtables-examples.test.ts',
  'test/unit/mm/invariants.test.ts',
  'test/unit/mm/events.test.ts',
  'test/unit/mm/rwsem.test.ts',
  'test/unit/mm-calls/do-munmap-callers.test.ts',
  'test/unit/mm-calls/calls.test.ts',
  'test/unit/approaches/per-vma-lock.test.ts',
  'test/unit/mm/gather-and-moves.test.ts',
  'test/unit/mm/vma-merge.test.ts',
  'test/unit/mm/page-tables.test.ts',
  'test/unit/mm/vma-set.test.ts',
  'test/unit/mm/anon-vma.test.ts',
  'test/unit/mm/choice-points.test.ts',
  'test/unit/mm/index-runs.test.ts',
  'test/unit/mm/page-runs.test.ts',
  'test/unit/mm/recorded-runs.test.ts',
  'test/unit/mm/locking.test.ts',
  'test/unit/mm-calls/properties.test.ts',
];

/** The containers and the lock by themselves, whose mutants most other tests would meet late and at length. */
const STRUCTURES = [
  'test/unit/mm/runs-kept-few.test.ts',
  'test/unit/mm/lock-steps.test.ts',
  'test/unit/mm/vma-set.test.ts',
  'test/unit/mm/rwsem.test.ts',
  'test/unit/mm/vma-merge.test.ts',
  'test/unit/mm/anon-vma.test.ts',
  'test/unit/mm/index-runs.test.ts',
  'test/unit/mm/page-runs.test.ts',
  'test/unit/mm/page-tables.test.ts',
  'test/unit/mm/gather-and-moves.test.ts',
  'test/unit/mm/free-pgtables-examples.test.ts',
  'test/unit/mm/place-mapping.test.ts',
  'test/unit/mm/zap.test.ts',
  'test/unit/mm/locking.test.ts',
  'test/unit/mm/munmap-vectors.test.ts',
  'test/unit/mm-calls/calls.test.ts',
  'test/unit/mm-calls/moves-and-faults.test.ts',
];

const WHOLE_CALLS = ['test/unit/mm/munmap-properties.test.ts', 'test/unit/approaches/interference.test.ts'];
const WHAT_IT_TELLS = 'test/unit/approaches/what-it-tells.test.ts';
const SAME_RESULT = 'test/unit/approaches/same-result.test.ts';
const RECORDINGS = 'test/unit/replay/recordings.test.ts';
const CONFORM = 'test/unit/replay/conform.test.ts';

/** What the race search counts, compares and tells with, each by itself. */
const EXPLORE_PARTS = [
  'count-schedules',
  'end-checks',
  'interner',
  'knowledge',
  'objects',
  'own-effects',
  'program',
  'simplest-findings',
  'telling',
  'world',
];
const EXPLORE_PARTS_TESTS = [
  'test/unit/explore/telling.test.ts',
  'test/unit/explore/bookkeeping.test.ts',
  'test/unit/explore/programs.test.ts',
  'test/unit/explore/end-checks.test.ts',
  'test/unit/explore/world-texts.test.ts',
  'test/unit/explore/objects.test.ts',
];
/** What compares and repeats searches. */
const EXPLORE_CELLS = [
  'atomic-specification',
  'call-sites',
  'cell',
  'near-miss',
  'search',
  'searched-approach',
  'shrink',
];
const EXPLORE_CELLS_TESTS = [
  'test/unit/explore/atomic-specification.test.ts',
  'test/unit/explore/cells.test.ts',
  'test/unit/explore/shrink.test.ts',
  'test/unit/explore/searched-approach.test.ts',
];
/** What single steps do and say. */
const EXPLORE_STEPS = ['operations', 'replay-schedule', 'steps'];
const EXPLORE_STEPS_TESTS = ['test/unit/explore/replayed-steps.test.ts'];
/** Runs and their states. */
const EXPLORE_RUNS_TESTS = [
  'test/unit/explore/run-kernel.test.ts',
  'test/unit/explore/replayed-steps.test.ts',
  'test/unit/explore/every-order.test.ts',
  'test/unit/explore/conflict.test.ts',
];
const EXPLORE_RACES = [
  'test/unit/explore/search.test.ts',
  'test/unit/explore/mutations.test.ts',
  'test/unit/explore/findings.test.ts',
];

export const SUITES: readonly Suite[] = [
  {
    name: 'approaches',
    // Beside the approaches, the paths that they walk in ways of their own.
    sources: [
      'src/mm/approaches',
      'src/mm/paths/do-munmap-range.ts',
      'src/mm/paths/unmap-page-range.ts',
      'src/mm/paths/unmap-region.ts',
    ],
    quick: [...PARTS, SAME_RESULT, ...WHOLE_CALLS, WHAT_IT_TELLS],
    thorough: [RECORDINGS, CONFORM],
  },
  {
    name: 'structures',
    sources: [
      'src/mm/page-tables.ts',
      'src/mm/page-runs.ts',
      'src/mm/index-runs.ts',
      'src/mm/table-spans.ts',
      'src/mm/vma-set.ts',
      'src/mm/vma-merge.ts',
      'src/mm/rwsem.ts',
      'src/mm/mmu-gather.ts',
      'src/mm/task-set.ts',
    ],
    quick: STRUCTURES,
    thorough: PARTS.filter((path) => !STRUCTURES.includes(path)),
  },
  {
    name: 'mm',
    sources: ['src/mm'],
    quick: PARTS,
    thorough: [SAME_RESULT, RECORDINGS, ...WHOLE_CALLS, CONFORM, WHAT_IT_TELLS],
  },
  {
    name: 'sim',
    sources: ['src/sim'],
    quick: [
      'test/unit/sim/scheduler-steps.test.ts',
      'test/unit/sim/tick.test.ts',
      'test/unit/sim/wakeup-preemption.test.ts',
      'test/unit/sim/lock-handover.test.ts',
      'test/unit/sim/cpu-choice.test.ts',
      'test/unit/sim/end-of-calls.test.ts',
      'test/unit/sim/walked-steps.test.ts',
      'test/unit/sim/bounds.test.ts',
      'test/unit/sim/preemption.test.ts',
      'test/unit/sim/task-kernel.test.ts',
      'test/unit/sim/run-progress.test.ts',
      'test/unit/sim/ordered-steps.test.ts',
      'test/unit/sim/ordered-polls.test.ts',
      'test/unit/sim/ordered-ends.test.ts',
      'test/unit/sim/spinning-writers.test.ts',
      'test/unit/sim/neighbour-rounds.test.ts',
      'test/unit/sim/world-of.test.ts',
      'test/unit/sim/run-counters.test.ts',
      'test/unit/sim/lock-log.test.ts',
      'test/unit/sim/random.test.ts',
      'test/unit/sim/price-lists.test.ts',
      'test/unit/sim-tables/small-tables.test.ts',
      'test/unit/sim-tables/small-workloads.test.ts',
      'test/unit/sim-tables/small-uncertainty.test.ts',
      'test/unit/sim-tables/every-small-table.test.ts',
      'test/unit/sim/zap-pmd.test.ts',
      'test/unit/sim/traces-6-1.test.ts',
      'test/unit/sim/polling.test.ts',
      'test/unit/sim-tables/measurement.test.ts',
      'test/unit/sim/measured-run.test.ts',
      'test/unit/sim/event-queue.test.ts',
    ],
    thorough: [
      'test/unit/sim/scheduler.test.ts',
      'test/unit/sim/hung-task.test.ts',
      'test/unit/sim/neighbours.test.ts',
      'test/unit/sim/ordered-run.test.ts',
      'test/unit/sim-tables/workload-structure.test.ts',
      'test/unit/sim-tables/published-figures.test.ts',
      'test/unit/sim-tables/munmap-table.test.ts',
      'test/unit/sim-tables/uncertainty.test.ts',
      'test/unit/sim/drop-test-rates.test.ts',
      'test/unit/sim/figures-by-arithmetic.test.ts',
      'test/unit/sim/recorded-results.test.ts',
      'test/unit/sim-tables/tables.test.ts',
    ],
  },
  {
    name: 'explore-parts',
    sources: EXPLORE_PARTS.map((name) => `src/explore/${name}.ts`),
    quick: EXPLORE_PARTS_TESTS,
    thorough: [...EXPLORE_RUNS_TESTS, ...EXPLORE_CELLS_TESTS, ...EXPLORE_RACES],
  },
  {
    name: 'explore-cells',
    sources: EXPLORE_CELLS.map((name) => `src/explore/${name}.ts`),
    quick: EXPLORE_CELLS_TESTS,
    thorough: [...EXPLORE_RUNS_TESTS, ...EXPLORE_RACES],
  },
  {
    name: 'explore-steps',
    sources: EXPLORE_STEPS.map((name) => `src/explore/${name}.ts`),
    quick: EXPLORE_STEPS_TESTS,
    thorough: [
      ...EXPLORE_RUNS_TESTS.filter((path) => !EXPLORE_STEPS_TESTS.includes(path)),
      ...EXPLORE_CELLS_TESTS,
      ...EXPLORE_RACES,
    ],
  },
  {
    name: 'explore',
    sources: ['src/explore'],
    quick: EXPLORE_RUNS_TESTS,
    thorough: [...EXPLORE_CELLS_TESTS, ...EXPLORE_RACES],
  },
];

/** @throws Error for a file of none of them */
export function suiteOf(file: string): Suite {
  const suite = SUITES.find(({ sources }) => sources.some((path) => file === path || file.startsWith(`${path}/`)));
  if (suite === undefined) throw new Error(`${file}: no suite of tests is named for it in test/mutation/suites.ts`);
  return suite;
}
