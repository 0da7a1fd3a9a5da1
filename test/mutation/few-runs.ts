/** Property tests under mutation: few runs, always the same ones, and what fails is not made smaller. */
import type * as FastCheck from 'fast-check';
import { beforeEach, vi } from 'vitest';

const MOST_RUNS = 12;
/** Of these a run costs little, and it takes many to meet all their cases. */
const CHEAP = ['/mm/index-runs.test.ts', '/mm/page-runs.test.ts'];
const MOST_CHEAP_RUNS = 40;
const SEED = 20180319;

/** Cost more than all others together (128 TiB section by section, 1536 drops of five calls), or need many runs to meet what they are about. */
const LEFT_OUT = [
  "'g2: from B to one page past the top'",
  "'g3: a length of (size_t)-4096'",
  'zap-pmd: every caller, after every 2 MiB, MAP_FIXED too',
  'zap-pmd-attached: every caller, after every 2 MiB, MAP_FIXED too',
  'by sections they leave whole sections done and the rest as it was',
  // Of the simulator and the search: they cost seconds, or count what many runs must meet.
  'the same bytes twice',
  'a scenario that would never end is ended by its bounds, with what was simulated',
  'is missing only where one task is alone',
  'ends at a use after free, which is an event',
  'goes on when the call returns what it waits for',
  'no look-up after the drop',
  'takes for equal only what goes on equally',
  'reports schedules that lead to what they are reported for',
];
/** Each compares hundreds of small searches with trying every order, searches a scenario under every approach, or runs one under an approach more. */
const LEFT_OUT_ALL =
  /^finds what trying every schedule finds|, under every approach that fails it$|^(?!pristine).*: sums up to what the events say$/;
/** Races whose search alone takes as long as a dozen of the others; left to the second pass. */
const LONG_SEARCHES = /^(mremap-move-vs-read|munmap-vs-mprotect under zap-pmd-attached)/;

/** The recordings that cost most; left to the second pass. */
const LONG_RECORDINGS = /: (anonvma|dontneed|sections|remap-[34]|fixed-1|flags-1)/;
const isQuick = process.env['UNMAPSCOPE_MUTATION_PASS'] !== 'thorough';

let mostRuns = MOST_RUNS;

beforeEach(({ task, skip }) => {
  const isLong = LONG_RECORDINGS.test(task.name) || LONG_SEARCHES.test(task.name);
  if (LEFT_OUT.includes(task.name) || LEFT_OUT_ALL.test(task.name) || (isQuick && isLong)) skip();
  mostRuns = CHEAP.some((path) => task.file.filepath.endsWith(path)) ? MOST_CHEAP_RUNS : MOST_RUNS;
});

vi.mock('fast-check', async (importOriginal) => {
  const { default: fc } = await importOriginal<{ default: typeof FastCheck }>();
  const assert = ((property: FastCheck.IRawProperty<unknown>, parameters: FastCheck.Parameters<unknown> = {}) =>
    fc.assert(property, {
      ...parameters,
      numRuns: Math.min(parameters.numRuns ?? 100, mostRuns),
      seed: parameters.seed ?? SEED,
      endOnFailure: true,
    })) as typeof fc.assert;
  return { default: { ...fc, assert } };
});
