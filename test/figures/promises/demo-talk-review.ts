import { figureAt, type PromisedGroup } from '../promise.ts';
import { numberAt } from '../read-report.ts';

export const DEMO_TALK_REVIEW: PromisedGroup = {
  title: 'Demo, Talk, Review',
  promises: [
    {
      what: 'the page as one HTML file',
      unit: 'MB',
      limit: { atMost: 2 },
      from: 'size',
      read: figureAt('oneFileMb'),
    },
    {
      what: 'tests in Chromium of modes, links, keys, what breaks, requests to other hosts, and accessibility (axe): how many do not hold',
      unit: '',
      limit: { atMost: 0 },
      from: 'test',
      read: (report) => ({
        value: numberAt(report, ['failed']),
        remark: `${numberAt(report, ['passed']).toLocaleString('en')} checks of all kinds hold`,
      }),
    },
  ],
};
