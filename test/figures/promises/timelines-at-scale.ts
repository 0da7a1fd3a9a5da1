import { figureAt, figureOfSamples, samplesAt, type Limit, type Promised, type PromisedGroup } from '../promise.ts';
import { numberAt, valueAt, type Step } from '../read-report.ts';

const MILLION = 1_000_000;

function opening(format: string, events: number): readonly Step[] {
  return ['opening', { format, events }];
}

/** From handing over the bytes to the first frame with events. */
function paint(name: string, format: string, events: number, limit: Limit): Promised {
  return {
    what: `${name}, ${events / MILLION} M events, opened: to the first frame with events`,
    unit: 'ms',
    limit,
    from: 'bench-browser',
    read: (report) => {
      const entry = valueAt(report, opening(format, events));
      const failed = (entry as { failed?: string }).failed;
      if (failed !== undefined) throw new Error(failed);
      return samplesAt('paintMs')(entry);
    },
  };
}

function longestOpening(events: number): Promised {
  return {
    what: `longest task of the main thread while ${events / MILLION} M events open (own file)`,
    unit: 'ms',
    limit: { atMost: 50 },
    from: 'bench-browser',
    read: (report) => {
      const entry = [...opening('own', events), 'longTasks'];
      const count = numberAt(report, [...entry, 'count']);
      const itself = `what one computes itself: ${numberAt(report, [...entry, 'longestProcessorMs'])} ms`;
      // Tasks below 50 ms are not told one by one.
      return count === 0
        ? { value: 50, remark: `none above; ${itself}` }
        : { value: numberAt(report, [...entry, 'longestMs']), remark: `${count} above 50 ms; ${itself}` };
    },
    whenShort:
      'The rest of such a task is its wait for one of the two processors, which the worker, the compositor and the garbage collector use at the same time.',
  };
}

export const TIMELINES_AT_SCALE: PromisedGroup = {
  title: 'Timelines at scale',
  promises: [
    paint('own file', 'own', MILLION, { atMost: 1000 }),
    paint('own file', 'own', 10 * MILLION, { atMost: 6000 }),
    paint('Chrome trace-event JSON', 'chrome', MILLION, { atMost: 3000 }),
    paint('ftrace text', 'ftrace', MILLION, { atMost: 4000 }),
    paint('Chrome trace-event JSON', 'chrome', 10 * MILLION, null),
    paint('ftrace text', 'ftrace', 10 * MILLION, null),
    longestOpening(MILLION),
    longestOpening(10 * MILLION),
    {
      what: 'panning and zooming at 10 M: script time of a frame, p95',
      unit: 'ms',
      limit: { atMost: 8 },
      from: 'bench-browser',
      read: (report) => ({
        ...samplesAt('navigating', { events: 10 * MILLION }, 'frameScriptP95Ms')(report),
        remark: `${numberAt(report, ['navigating', { events: 10 * MILLION }, 'visibleRows'])} rows`,
      }),
    },
    {
      what: 'panning and zooming at 10 M: longest interval between frames',
      unit: 'ms',
      limit: { atMost: 50 },
      from: 'bench-browser',
      read: samplesAt('navigating', { events: 10 * MILLION }, 'frameIntervalMaxMs'),
    },
    {
      what: 'hover to tooltip at 10 M, median',
      unit: 'ms',
      limit: { atMost: 16 },
      from: 'bench-browser',
      read: samplesAt('navigating', { events: 10 * MILLION }, 'hoverToTooltipMs'),
    },
    {
      what: 'hover to tooltip at 10 M, slowest of 60',
      unit: 'ms',
      limit: { atMost: 16 },
      from: 'bench-browser',
      read: figureAt('navigating', { events: 10 * MILLION }, 'hoverToTooltipMs', 'max'),
    },
    {
      what: 'sums of a selection of a million events (in the page in slices of 10 ms)',
      unit: 'ms',
      limit: { atMost: 50 },
      from: 'bench',
      read: figureOfSamples(['selection', 'medianMs'], ['selection', 'ms']),
      whenShort:
        'The first selections of a page run before the compiler has made them fast; the smallest figure is what later ones take.',
    },
    {
      what: 'first paint against speedscope, same file of 100,000 events',
      unit: 'times faster',
      limit: { atLeast: 2 },
      from: 'bench-browser',
      read: figureAt('beside', { events: 100_000 }, 'timesBetter', 'paint'),
    },
    {
      what: 'median interval of panning against speedscope, same file of 100,000 events',
      unit: 'times shorter',
      limit: { atLeast: 2 },
      from: 'bench-browser',
      read: figureAt('beside', { events: 100_000 }, 'timesBetter', 'pan'),
      whenShort:
        'Intervals are whole frames of the screen: one against two, and the clock that they are read from is not exact to the last digit.',
    },
    {
      what: 'first paint of speedscope with 1 M events, of which ours take the figure above',
      unit: 'ms',
      limit: null,
      from: 'bench-browser',
      read: (report) => {
        const entry = ['beside', { events: MILLION }, 'speedscope'] as const;
        const theirs = valueAt(report, entry);
        if (typeof theirs === 'string') throw new Error(theirs);
        return samplesAt('paintMs')(theirs);
      },
    },
    {
      what: 'an event in the page, with rows and indexes (10 M, own file)',
      unit: 'bytes',
      limit: null,
      from: 'bench-browser',
      read: samplesAt(...opening('own', 10 * MILLION), 'pageBytesPerEvent'),
    },
    {
      what: 'lines of a recorded trace that are not understood, worst file',
      unit: '%',
      limit: { atMost: 1 },
      from: 'import',
      read: (report) => ({
        value: numberAt(report, ['worstNotUnderstoodPct']),
        remark: `${numberAt(report, ['files'])} files, ${numberAt(report, ['lines']).toLocaleString('en')} lines`,
      }),
    },
    {
      what: 'recorded kernels that come with the page',
      unit: 'kB',
      limit: { atMost: 300 },
      from: 'size',
      read: figureAt('recordingsKb'),
    },
  ],
};
