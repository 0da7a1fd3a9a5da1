import { expect, it } from 'vitest';
import { GIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import type { PublishedFigures } from '../../../src/scenario/published-figures.ts';
import { calibrationOf } from '../../../src/sim/calibration.ts';
import { tablesOf, tableSteps } from '../../../src/sim/tables.ts';
import type { Workload } from '../../../src/sim/workload-structure.ts';
import { onlyTables } from './only-tables.ts';

const time = { id: '2GiB', sizeBytes: 2 * GIB, pristineUs: 60_000, patchedUs: 66_000 };
/** As many processes as a pace needs: 4 at 2000 faults a second are 2 ms from fault to fault. */
const alone = { id: 'alone', pristinePerSec: 2000, patchedPerSec: 2100 };
const shared = { id: 'shared', pristinePerSec: 900, patchedPerSec: 1000 };

const FIGURES: PublishedFigures = {
  munmapTime: [time],
  vmScalability: [alone, shared],
  stressNg: [shared],
  stressNgV2: [shared],
  exclusiveHoldV4: [time],
  exclusiveHoldV5: [time],
  untouched: [{ id: '2GiB', sizeBytes: 2 * GIB, pristineUs: 4, patchedUs: 9 }],
};

const calls: Workload['processes'][number]['threads'][number]['calls'] = [
  { op: 'mmap', mapping: 'm', bytes: 8 * PAGE_SIZE },
  { op: 'read', mapping: 'm', seconds: 1, untilCheckedBytes: 4 * PAGE_SIZE },
  { op: 'munmap', mapping: 'm', bytes: 8 * PAGE_SIZE, times: 1 },
];
const WORKLOADS: readonly Workload[] = [
  { id: 'alone', about: '', processes: [{ count: 4, threads: [{ count: 1, calls }] }] },
  { id: 'shared', about: '', processes: [{ count: 1, threads: [{ count: 2, calls }] }] },
];

const OPTIONS = { workloads: WORKLOADS, calibrations: [calibrationOf('rfc-2018')] };

it('every table has a row for each published one, where prices count one for each price list', () => {
  const { version, tables } = tablesOf(FIGURES, OPTIONS);
  expect(version).toBe(1);
  expect(
    tables.map(({ id, unit, given, columns, rows, parameters }) => [
      `${id}, ${unit}, ${given}: ${columns.pristine} | ${columns.patched}`,
      rows.map(({ id: row, fit }) => `${row} ${fit}`).join(', '),
      parameters.map(({ name }) => name).join(', '),
    ]),
  ).toEqual([
    ['munmap-time, us, published: pristine | with the series', '2GiB one-parameter, 2GiB rfc-2018', ''],
    [
      'vm-scalability, faults/s, published: pristine | with the series',
      'alone null, shared one-parameter, shared rfc-2018',
      'pace',
    ],
    // Without a workload that runs alone each row is its own pace, which is no parameter of the table.
    ['stress-ng, faults/s, published: pristine | with the series', 'shared one-parameter, shared rfc-2018', ''],
    ['stress-ng-v2, faults/s, published: pristine | with v2, two phases', 'shared one-parameter, shared rfc-2018', ''],
    ['exclusive-hold-v4, us, published: without | with, VM_DEAD', '2GiB one-parameter, 2GiB rfc-2018', ''],
    [
      'exclusive-hold-v5, us, published: whole munmap, with the patches | its part for write',
      '2GiB one-parameter, 2GiB rfc-2018',
      '',
    ],
    ['untouched, us, recorded: pristine | with the series', '2GiB recorded-4.17', 'emptySection, munmapCall'],
  ]);
  expect(tables[1].parameters[0].value).toBe(2e6);
});

it('what was fitted is called so, and what a calibration says of the same row is predicted', () => {
  const [munmapTime, scalability, , twoPhase] = tablesOf(FIGURES, OPTIONS).tables;
  expect(munmapTime.rows.map(({ simulated }) => simulated.pristine.kind)).toEqual(['fitted', 'predicted']);
  expect(munmapTime.rows[0].simulated.pristine.value).toBeCloseTo(60_000, 0);
  expect(scalability.rows[1].says).toContain('under sections ');
  expect(twoPhase.rows[0].says).toContain('under two-phase ');
});

it('a table that was not published is not there, and a pace that nothing was simulated at is no parameter', () => {
  expect(tablesOf(onlyTables({}), OPTIONS).tables).toEqual([]);
  const [only, ...others] = tablesOf(onlyTables({ vmScalability: [alone] }), OPTIONS).tables;
  expect(others).toEqual([]);
  expect([only.id, only.parameters]).toEqual(['vm-scalability', []]);
});

it('the munmap table comes out of the first step, and nothing but ends is told after it', () => {
  const steps = tableSteps(FIGURES, OPTIONS);
  const first = steps.next();
  expect(first.done).toBe(false);
  expect(first.value).toMatchObject({ version: 1, tables: [{ id: 'munmap-time' }], fits: [{ id: 'one-parameter' }] });
  let last = steps.next();
  while (last.done !== true) {
    expect(last.value).toBeUndefined();
    last = steps.next();
  }
  expect(last.value.tables).toHaveLength(7);
});

it('the price of a fitted page is in the report, and a fixed time only where two parameters were fitted', () => {
  const [one] = tablesOf(onlyTables({ munmapTime: [time] }), OPTIONS).fits;
  expect(one.parameters.map(({ name, unit }) => [name, unit])).toEqual([['zapPage', 'ns']]);
  // 60 ms for 524,288 pages, less what is assumed.
  expect(one.parameters[0].value).toBeGreaterThan(113);
  expect(one.parameters[0].value).toBeLessThan(114.45);
});
