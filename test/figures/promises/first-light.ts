import { figureAt, figureOfSamples, samplesAt, type Promised, type PromisedGroup } from '../promise.ts';
import { numberAt } from '../read-report.ts';

const PAIR = '320G-pristine-sections';
const LARGE = '64T-pristine-sections';

/** How far the prediction for the patched column is from what was published; nothing is promised of it. */
function deviation(size: string, fit: string): Promised {
  const row = ['tables', { id: 'munmap-time' }, 'rows', { id: size, fit }, 'deviationPct'] as const;
  return {
    what: `munmap of ${size} with the series, predicted by the ${fit} fit: deviation from the published figure`,
    unit: '%',
    limit: null,
    from: 'tables',
    read: (report) => ({
      value: numberAt(report, [...row, 'patched']),
      remark: `pristine, which it is fitted to: ${numberAt(report, [...row, 'pristine']).toFixed(1)} %`,
    }),
  };
}

export const FIRST_LIGHT: PromisedGroup = {
  title: 'First light',
  promises: [
    {
      what: '320 GB, pristine and sections, events stored, process started anew',
      unit: 'ms',
      limit: { atMost: 100 },
      from: 'bench',
      read: figureOfSamples(['cases', { id: PAIR }, 'coldMedianMs'], ['cases', { id: PAIR }, 'coldMs']),
    },
    {
      what: '320 GB, pristine and sections, events stored, warm',
      unit: 'ms',
      limit: { atMost: 100 },
      from: 'bench',
      read: figureOfSamples(['cases', { id: PAIR }, 'warmMedianMs'], ['cases', { id: PAIR }, 'warmMs']),
    },
    {
      what: '64 TiB, pristine and sections, process started anew',
      unit: 'ms',
      limit: { atMost: 1000 },
      from: 'bench',
      read: figureOfSamples(['cases', { id: LARGE }, 'coldMedianMs'], ['cases', { id: LARGE }, 'coldMs']),
    },
    {
      what: 'memory kept after 64 TiB, times that after 80 GB (800 times the pages)',
      unit: 'times',
      limit: { atMost: 1.1 },
      from: 'bench',
      read: (report) => ({
        value: numberAt(report, ['retainedMb', '64T']) / numberAt(report, ['retainedMb', '80G']),
      }),
    },
    {
      what: '320 GB in the page: from run-start to the first frame with events, first visit',
      unit: 'ms',
      limit: { atMost: 300 },
      from: 'bench-browser',
      read: samplesAt('running', 'firstVisitMs'),
    },
    {
      what: '320 GB in the page: from run-start to the first frame with events, run once more',
      unit: 'ms',
      limit: { atMost: 300 },
      from: 'bench-browser',
      read: samplesAt('running', 'againMs'),
    },
    { what: 'first load, gzip', unit: 'kB', limit: { atMost: 200 }, from: 'size', read: figureAt('firstLoadKb') },
    ...['80GB', '160GB', '320GB'].flatMap((size) =>
      ['one-parameter', 'two-parameter'].map((fit) => deviation(size, fit)),
    ),
    ...['one-parameter', 'two-parameter'].map((fit): Promised => ({
      what: `pristine column, each row predicted from the other two (${fit}): largest deviation`,
      unit: '%',
      limit: null,
      from: 'tables',
      read: (report) => ({
        value: ['80GB', '160GB', '320GB']
          .map((size) => numberAt(report, ['fits', { id: fit }, 'leaveOneOutPct', size]))
          .reduce((worst, pct) => (Math.abs(pct) > Math.abs(worst) ? pct : worst)),
      }),
    })),
  ],
};
