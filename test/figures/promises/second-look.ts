import { median } from '../../bench/statistics.ts';
import { figureAt, type Promised, type PromisedGroup } from '../promise.ts';
import { numberAt, numbersAt, valueAt } from '../read-report.ts';

const VISIT = ['visit', 'samples'] as const;

/** One of the figures of each first visit: the median, as the machine has more to do than this. */
function visits(figureOf: (sample: unknown) => number): Promised['read'] {
  return (report) => {
    const samples = (valueAt(report, VISIT) as readonly unknown[]).map(figureOf);
    return { value: median(samples), spread: [Math.min(...samples), Math.max(...samples)] };
  };
}

/** Mutants of a room that unit tests notice, of those that were tried. */
function killed(room: string, limit: Promised['limit'], whenShort = 'See docs/mutation.md.'): Promised {
  return {
    whenShort,
    what: `mutants of src/${room} that tests notice`,
    unit: '%',
    limit,
    from: 'mutation',
    read: (report) => {
      const count = (name: string): number => numberAt(report, ['rooms', room, name]);
      const noticed = count('killed') + count('timeout');
      const all = noticed + count('survived') + count('noCoverage');
      if (all === 0) throw new Error(`no file of src/${room} was mutated yet`);
      return {
        value: (100 * noticed) / all,
        remark: `${noticed} of ${all} in ${count('files')} of ${count('filesInAll')} files, ${count('timeout')} of them by their time`,
      };
    },
  };
}

const MEMORY =
  'The heap of the main thread; workers have their own. Heap snapshots after run 20 and after run 200 differ by code that the browser compiles for functions that were called often enough, each once. ' +
  'It goes on doing so: 40 % more code after run 500 than after run 20, while what the page keeps grew by 1.1 % of the whole. That is results of the last 16 scenarios that were compared (107 of 148 KB after run 140) ' +
  'and up to 100 undo steps (21 KB), both bounded. Of 1.0 MB more code after run 120 than after run 20, 0.66 MB is machine code and most of the rest its tables; the bytecode grew by 0.8 KB, so that no function is new. ' +
  'Sixteen more forced collections and 40 s of rest gave none of it back. Mended: a talk that was left within 3 s still made the runs of all its beats (2.5 MB, at whatever run the machine was slow enough for it).';

const LONG_TASKS =
  'What was longest before (320 to 480 ms at a load of 3) is split: the page is mounted in stages, rendered and painted in slices. In traces no task took more than 190 ms of processor time any more; ' +
  'what is above that is its wait for one of two processors, see the load before. The longest is what reads and begins the script.';

export const SECOND_LOOK: PromisedGroup = {
  title: 'It holds',
  promises: [
    killed('mm', { atLeast: 85 }),
    {
      what: 'files of src/mm whose mutants were tried',
      unit: '%',
      limit: { atLeast: 100 },
      from: 'mutation',
      read: (report) => {
        const [tried, all] = ['files', 'filesInAll'].map((name) => numberAt(report, ['rooms', 'mm', name]));
        return { value: (100 * tried) / all, remark: `${tried} of ${all}` };
      },
      whenShort: 'It takes hours; the others were not run yet, so the share above is of these alone.',
    },
    killed('sim', null),
    killed('explore', null),
    {
      what: '200 runs in one page, modes and talks switched: memory after run 200, more than after run 20',
      unit: '%',
      limit: { atMost: 5 },
      from: 'soak',
      read: (report) => {
        const { heapBytes, buffersBytes } = valueAt(report, ['evening', 'samples', 0]) as Record<string, number>;
        const grown = (kind: string): string => {
          const [first, last] = [0, 1].map((i) => numberAt(report, ['evening', 'kinds', i, kind]));
          return `${((100 * (last - first)) / (heapBytes + buffersBytes)).toFixed(1)} %`;
        };
        return {
          value: 100 * numberAt(report, ['evening', 'growth']),
          remark: `${grown('codeBytes')} compiled code, ${grown('keptBytes')} what the page keeps`,
        };
      },
      whenShort: MEMORY,
    },
    {
      what: 'the same without the code that the browser compiles',
      unit: '%',
      limit: { atMost: 5 },
      from: 'soak',
      read: (report) => {
        const samples = valueAt(report, ['evening', 'samples']) as readonly { readonly buffersBytes: number }[];
        const [first, last] = [samples[0], samples[samples.length - 1]].map(
          ({ buffersBytes }, i) => buffersBytes + numberAt(report, ['evening', 'kinds', i, 'keptBytes']),
        );
        return { value: 100 * (last / first - 1), remark: 'objects, strings, closures and typed arrays' };
      },
    },
    {
      what: 'killed workers after which the page gives a full result again',
      unit: '',
      limit: { atLeast: 50 },
      from: 'soak',
      read: (report) => ({
        value: numberAt(report, ['kills', 'recovered']),
        remark: `of ${numberAt(report, ['kills', 'kills'])}, ${numberAt(report, ['kills', 'hit'])} of them in the middle of a run`,
      }),
    },
    {
      what: 'a page frozen during a run, an import and a search, then awake: 1 if all end as they would have',
      unit: '',
      limit: { atLeast: 1 },
      from: 'soak',
      read: (report) => ({
        value: valueAt(report, ['sleep', 'holds']) === true ? 1 : 0,
        remark: valueAt(report, ['sleep', 'frozen']) === true ? '' : 'its timers went on',
      }),
    },
    {
      what: 'first visit, processor 6 times slower: first picture',
      unit: 'ms',
      limit: { atMost: 3000 },
      from: 'soak',
      read: visits((sample) => numberAt(sample, ['firstPictureMs'])),
    },
    {
      what: 'first visit, processor 6 times slower: longest task',
      unit: 'ms',
      limit: { atMost: 200 },
      from: 'soak',
      read: visits((sample) => Math.max(0, ...numbersAt(sample, ['longTasksMs']))),
      whenShort: LONG_TASKS,
    },
    {
      what: 'first visit, processor 6 times slower: layout shift',
      unit: '',
      limit: { atMost: 0 },
      from: 'soak',
      read: (report) => {
        const samples = valueAt(report, VISIT) as readonly unknown[];
        const shifts = samples.map((sample) => numberAt(sample, ['layoutShift']));
        return {
          value: Math.max(...shifts),
          remark: `the largest of ${shifts.length} visits in windows of three sizes`,
        };
      },
    },
    {
      what: 'boundaries at which fewer than 20,000 spoiled inputs were tried',
      unit: '',
      limit: { atMost: 0 },
      from: 'fuzz',
      read: (report) => {
        const boundaries = Object.entries(valueAt(report, ['boundaries']) as Record<string, { inputs: number }>);
        return {
          value: boundaries.filter(([, { inputs }]) => inputs < 20_000).length,
          remark: `of ${boundaries.length}: ${boundaries.map(([name]) => name).join(', ')}`,
        };
      },
    },
    {
      what: 'spoiled inputs that are not refused or taken as they should be',
      unit: '',
      limit: { atMost: 0 },
      from: 'fuzz',
      read: (report) => ({
        value: numberAt(report, ['failures']),
        remark: `of ${numberAt(report, ['inputs']).toLocaleString('en')}`,
      }),
    },
    {
      what: 'all checks, as CI runs them',
      unit: 'min',
      limit: { atMost: 12 },
      from: 'test',
      read: figureAt('minutes'),
    },
  ],
};
