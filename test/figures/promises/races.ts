import { figureAt, samplesAt, type PromisedGroup } from '../promise.ts';
import { numberAt } from '../read-report.ts';

export const RACES: PromisedGroup = {
  title: 'Races',
  promises: [
    {
      what: 'all race scenarios under all approaches, process started anew',
      unit: 's',
      limit: { atMost: 60 },
      from: 'explore',
      read: samplesAt('wallS'),
    },
    {
      what: 'cells that a bound ended before all orders were searched',
      unit: '',
      limit: { atMost: 0 },
      from: 'explore',
      read: (report) => ({
        value: numberAt(report, ['incomplete']),
        remark: `of ${numberAt(report, ['cells'])} cells, ${numberAt(report, ['scenarios'])} scenarios`,
      }),
    },
    { what: 'states searched', unit: '', limit: null, from: 'explore', read: figureAt('states') },
    { what: 'cells with a violated check', unit: '', limit: null, from: 'explore', read: figureAt('violated') },
    {
      what: 'cells in which the approach never dropped the lock',
      unit: '',
      limit: null,
      from: 'explore',
      read: figureAt('notExercised'),
    },
    {
      what: 'cells that differ from the independent models in Promela, in verdict or number of outcomes',
      unit: '',
      limit: { atMost: 0 },
      from: 'promela',
      read: (report) => ({
        value: numberAt(report, ['different']),
        remark: `of ${numberAt(report, ['compared'])}`,
      }),
    },
  ],
};
