import { figureAt, figureOfSamples, type Promised, type PromisedGroup } from '../promise.ts';
import { numberAt, numbersAt, valueAt } from '../read-report.ts';

const CONTENDED = '31-faults-and-a-writer';
const RESTING = '31-faults-and-a-writer-that-rests';

function faultsPerSecond(id: string): Promised['read'] {
  return (report) => {
    const entry = ['contended', { id }] as const;
    const faults = numberAt(report, [...entry, 'faults']);
    const perSecond = numbersAt(report, [...entry, 'wallMs']).map((ms) => (faults / ms) * 1000);
    return {
      value: numberAt(report, [...entry, 'faultsPerWallSecond']),
      spread: [Math.min(...perSecond), Math.max(...perSecond)],
      remark: `${numberAt(report, [...entry, 'events']).toLocaleString('en')} events`,
    };
  };
}

function dropRate(preempt: string, limit: Promised['limit']): Promised {
  return {
    what: `drop tests that drop the lock under contention, ${preempt}`,
    unit: '%',
    limit,
    from: 'drop-tests',
    read: (report) => ({
      value: numberAt(report, [preempt, 'droppedPct']),
      remark: `of ${numberAt(report, [preempt, 'tests']).toLocaleString('en')} tests`,
    }),
  };
}

/** An untouched reservation, priced with the cost of an empty section from the 32 GiB row. */
function reservation(size: string): Promised {
  return {
    what: `munmap of an untouched reservation of ${size} by sections: deviation of the prediction from what was recorded`,
    unit: '%',
    limit: null,
    from: 'tables',
    read: (report) => ({
      value: numberAt(report, ['tables', { id: 'untouched' }, 'rows', { id: size }, 'deviationPct', 'patched']),
    }),
  };
}

export const TIME_AND_CONTENTION: PromisedGroup = {
  title: 'Time and contention',
  promises: [
    {
      what: '320 GB uncontended, all eleven approaches, process started anew',
      unit: 'ms',
      limit: { atMost: 300 },
      from: 'bench',
      read: figureOfSamples(
        ['cases', { id: '320G-all-uncontended' }, 'coldMedianMs'],
        ['cases', { id: '320G-all-uncontended' }, 'coldMs'],
      ),
    },
    {
      what: '32 CPUs, 31 threads fault and a writer never rests: faults a wall second',
      unit: '/s',
      limit: { atLeast: 1_000_000 },
      from: 'bench',
      read: faultsPerSecond(CONTENDED),
      whenShort:
        'A fault that meets the writer costs 11.5 stored events, 7.4 entries in the queue and 4.2 resumptions of its path; the profile is flat (storing 21 %, engine and queue 33 %, paths 28 %). ' +
        'Tried: one generator level less for each fault (kept), a queue with room at both ends, fewer columns (both without effect). Twice as many faults a second need fewer events a contended fault, ' +
        'and each of these events is one that the timelines show.',
    },
    {
      what: 'the same with the writer that scenarios have by default, which rests for 1 ms: faults a wall second',
      unit: '/s',
      limit: { atLeast: 1_000_000 },
      from: 'bench',
      read: faultsPerSecond(RESTING),
      whenShort: 'Medians of whole runs of the command on this machine went from 0.92 to 1.09 million.',
    },
    {
      what: 'a stored event',
      unit: 'bytes',
      limit: { atMost: 40 },
      from: 'bench',
      read: figureAt('contended', { id: CONTENDED }, 'bytesPerEvent'),
    },
    {
      what: 'exponent of cost over simulated events, four sizes',
      unit: '',
      limit: { within: [0.9, 1.1] },
      from: 'bench',
      read: figureAt('costOverEvents', 'exponent'),
    },
    ...['voluntary', 'none', 'full'].map((preempt): Promised => ({
      what: `drop tests that find somebody waiting, ${preempt}`,
      unit: '%',
      limit: { atLeast: 95 },
      from: 'drop-tests',
      read: figureAt(preempt, 'contendedPct'),
    })),
    dropRate('voluntary', { atMost: 5 }),
    dropRate('none', { within: [0.1, 15] }),
    dropRate('full', { atMost: 0 }),
    ...['voluntary', 'none', 'full'].map((preempt): Promised => ({
      what: `contended drop tests that drop it without the condition on need_resched(), ${preempt}`,
      unit: '%',
      limit: { atLeast: 95 },
      from: 'drop-tests',
      read: figureAt(preempt, 'droppedWithoutNeedReschedPct'),
    })),
    ...['64GiB', '128GiB', '256GiB'].map(reservation),
    {
      what: 'published tables that are shown beside the model',
      unit: '',
      limit: null,
      from: 'tables',
      read: (report) => ({ value: (valueAt(report, ['tables']) as readonly unknown[]).length }),
    },
  ],
};
