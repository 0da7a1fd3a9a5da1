import { figureAt, samplesAt, type Promised, type PromisedGroup } from '../promise.ts';
import { numberAt } from '../read-report.ts';

/** Checks of one kind: none may fail, and how many there were is said. */
function noneFails(what: string, from: Promised['from'], failed: string, passed: string): Promised {
  return {
    what: `${what}: how many do not hold`,
    unit: '',
    limit: { atMost: 0 },
    from,
    read: (report) => ({
      value: numberAt(report, [failed]),
      remark: `${numberAt(report, [passed]).toLocaleString('en')} hold`,
    }),
  };
}

export const TRUE_TO_THE_KERNEL: PromisedGroup = {
  title: 'True to the kernel',
  promises: [
    noneFails('values after every operation of the recorded kernels (6.18)', 'replay', 'failed', 'passed'),
    {
      what: 'replay of all recordings, process started anew',
      unit: 's',
      limit: { atMost: 5 },
      from: 'replay',
      read: samplesAt('wallS'),
    },
    {
      what: 'the kernel that runs here, recorded and replayed: 1 if all holds',
      unit: '',
      limit: { atLeast: 1 },
      from: 'recorder',
      read: (report) => {
        const { passed, text, notRun } = report as { passed?: boolean; text?: string; notRun?: string };
        if (notRun !== undefined) throw new Error(notRun);
        return { value: passed === true ? 1 : 0, remark: text ?? '' };
      },
    },
    noneFails(
      'calls inside munmap of the recorded kernels (4.17, pristine and patched)',
      'conform',
      'failed',
      'passed',
    ),
    noneFails('what 23 recorded calls leave, on both kernels', 'results', 'notPassed', 'passed'),
    noneFails('recorded outcomes of races and contention, reached by the simulator', 'outcomes', 'notPassed', 'passed'),
    noneFails(
      'tests in which one recorded value or argument is changed and one check fails',
      'changed',
      'notPassed',
      'passed',
    ),
    { what: 'recordings of the order of calls', unit: '', limit: null, from: 'conform', read: figureAt('recordings') },
    { what: 'recordings of operations', unit: 'files', limit: null, from: 'replay', read: figureAt('files') },
  ],
};
