import { describe, expect, it } from 'vitest';
import { GIB, MIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import { WORK_KIND_COUNT, WorkKind } from '../../../src/mm/work.ts';
import type { PublishedTime } from '../../../src/scenario/published-figures.ts';
import { knownCost, type CostModel, type CostName, type MoveCost } from '../../../src/sim/costs.ts';
import { holdTableV4, holdTableV5 } from '../../../src/sim/hold-tables.ts';
import type { Pricing } from '../../../src/sim/pricing.ts';
import { besidePublished, percent, signed, timeOf } from '../../../src/sim/table-types.ts';
import { tablesOf } from '../../../src/sim/tables.ts';
import { paceOf } from '../../../src/sim/throughput-table.ts';
import { untouchedTable } from '../../../src/sim/untouched-table.ts';
import { sharingOf, type Workload } from '../../../src/sim/workload-structure.ts';
import { onlyTables } from './only-tables.ts';

/** In ns: [low, middle, high]. */
const PRICES: Partial<Record<CostName, readonly [number, number, number]>> = {
  Syscall: [100, 100, 100],
  LockOp: [10, 10, 10],
  MunmapRange: [300, 400, 1000],
  VmaDetach: [50, 50, 50],
  ZapPage: [1, 1, 1],
  FreeTable: [7, 7, 7],
};

function modelOf(move: MoveCost): CostModel {
  const cost = (name: CostName) => {
    const [low, ns, high] = PRICES[name] ?? [0, 0, 0];
    return move(name, { ps: ns * 1000, lowPs: low * 1000, highPs: high * 1000, source: 'assumed', from: 'a test' });
  };
  const work = new Array(WORK_KIND_COUNT).fill(knownCost(0, 'assumed', 'a test'));
  for (const name of Object.keys(WorkKind) as (keyof typeof WorkKind)[]) work[WorkKind[name]] = cost(name);
  return {
    id: 'test',
    work,
    wakeIdleCpu: cost('wakeIdleCpu'),
    contextSwitch: cost('contextSwitch'),
    spinHandOver: cost('spinHandOver'),
  };
}

const pricing: Pricing = { id: 'test', costs: modelOf((_, cost) => cost), moved: modelOf, isFitted: false };

/** Of a GiB: its pages, and its tables at 7 ns. */
const ZAP_NS = GIB / PAGE_SIZE;
const TABLES_NS = (512 + 2) * 7;

function published(patchedUs: number, pristineUs = 524.288): PublishedTime {
  return { id: '1GiB', sizeBytes: GIB, pristineUs, patchedUs };
}

describe('longest holds for write, of one GiB', () => {
  it('under the pristine kernel all of it, with VMAs marked dead the second pass, whose price has a range', () => {
    const { rows, ...table } = holdTableV4([published(52.4288)], [pricing]);
    expect(table).toEqual({
      id: 'exclusive-hold-v4',
      title: 'RFC v4, VM_DEAD: longest hold of mmap_sem for write in a munmap',
      unit: 'us',
      given: 'published',
      columns: { pristine: 'without', patched: 'with, VM_DEAD' },
      parameters: [],
    });
    const pristineUs = (400 + 50 + ZAP_NS + TABLES_NS) / 1000;
    const patchedUs = (400 + 50 + TABLES_NS) / 1000;
    expect(rows).toEqual([
      {
        id: '1GiB',
        fit: 'test',
        published: { pristine: 524.288, patched: 52.4288 },
        simulated: {
          pristine: { value: pristineUs, kind: 'predicted' },
          patched: { value: patchedUs, kind: 'predicted', low: patchedUs - 0.1, high: patchedUs + 0.6 },
        },
        deviationPct: {
          pristine: percent(pristineUs, 524.288),
          patched: percent(patchedUs, 52.4288),
        },
        says:
          'With VMAs marked dead the model holds mmap_sem for write 4.048 us (3.948 us to 4.648 us over the assumed ranges), 1.5 % of the ' +
          'pristine hold; published: 10 %, at 2.0 ns a page where these prices have 1.0.',
      },
    ]);
  });

  it.each([
    [0.35, 'within'],
    [0.349, 'outside'],
    [1.05, 'within'],
    [1.051, 'outside'],
  ])('detached first, the part before the downgrade: %d us of the mail are %s the range', (patchedUs, where) => {
    const { rows, ...table } = holdTableV5([published(patchedUs, 300)], [pricing]);
    expect(table).toEqual({
      id: 'exclusive-hold-v5',
      title: 'RFC v5, detach and downgrade: how much of a munmap holds mmap_sem for write',
      unit: 'us',
      given: 'published',
      columns: { pristine: 'whole munmap, with the patches', patched: 'its part for write' },
      parameters: [],
    });
    const wholeUs = (100 + 10 + 400 + 50 + 10 + ZAP_NS + TABLES_NS + 10) / 1000;
    expect(rows).toMatchObject([
      {
        id: '1GiB',
        fit: 'test',
        published: { pristine: 300, patched: patchedUs },
        simulated: {
          pristine: { value: wholeUs, kind: 'predicted' },
          patched: { value: 0.45, kind: 'predicted', low: 0.35, high: 1.05 },
        },
        says:
          'With VMAs detached first the model holds mmap_sem for write 0.4500 us (0.3500 us to 1.050 us over the assumed ranges) of 266.3 us; ' +
          `the published ${timeOf(patchedUs)} lie ${where} what it assumes.`,
      },
    ]);
  });

  it('are there once for each row and pricing, in that order', () => {
    const other = { ...pricing, id: 'other' };
    const small = { ...published(1), id: '2MiB', sizeBytes: 2 * MIB };
    for (const table of [holdTableV4, holdTableV5]) {
      const { rows } = table([small, { ...small, id: '4MiB' }], [pricing, other]);
      expect(rows.map(({ id, fit }) => `${id} ${fit}`)).toEqual(['2MiB test', '2MiB other', '4MiB test', '4MiB other']);
    }
  });
});

describe('untouched reservations', () => {
  it('are fitted to the smallest, and predicted for the rest', () => {
    const { rows, parameters, ...table } = untouchedTable([
      { id: '4GiB', sizeBytes: 4 * GIB, pristineUs: 4, patchedUs: 25 },
      { id: '2GiB', sizeBytes: 2 * GIB, pristineUs: 3.56, patchedUs: 8.96 },
    ]);
    expect(table).toMatchObject({
      id: 'untouched',
      unit: 'us',
      given: 'recorded',
      columns: { pristine: 'pristine', patched: 'with the series' },
    });
    // A section more is 2.7 us at assumed prices, and 5.4 us here; entry, locks and a pass leave 2 us of the call.
    expect(parameters.map(({ name, value, unit }) => `${name} ${value.toFixed(3)} ${unit}`)).toEqual([
      'emptySection 5400.000 ns',
      'munmapCall 2000.000 ns',
    ]);
    expect(rows.map(({ id, fit, says }) => [id, fit, says])).toEqual([
      [
        '2GiB',
        'recorded-4.17',
        'Fitted here: an empty section costs 5.400 us, and 2.000 us of the call stay unexplained.',
      ],
      ['4GiB', 'recorded-4.17', '4 empty sections at the cost of the 2GiB row make 19.76 us; recorded: 25.00 us.'],
    ]);
    expect(rows.map(({ simulated }) => simulated)).toEqual([
      { pristine: { value: 3.56, kind: 'fitted' }, patched: { value: 8.96, kind: 'fitted' } },
      { pristine: { value: 3.56, kind: 'predicted' }, patched: { value: 19.76, kind: 'predicted' } },
    ]);
    expect(rows[1].published).toEqual({ pristine: 4, patched: 25 });
  });
});

describe('munmap times', () => {
  const munmapTime = [
    { id: '2GiB', sizeBytes: 2 * GIB, pristineUs: 60_000, patchedUs: 66_000 },
    { id: '4GiB', sizeBytes: 4 * GIB, pristineUs: 110_000, patchedUs: 99_000 },
    { id: '6GiB', sizeBytes: 6 * GIB, pristineUs: 150_000, patchedUs: 150_000 },
  ];
  const rowsOf = (count: number) => tablesOf(onlyTables({ munmapTime: munmapTime.slice(0, count) }));

  it('are fitted in as many ways as there are rows for', () => {
    expect(rowsOf(1).fits.map(({ id, leaveOneOutPct }) => [id, Object.keys(leaveOneOutPct)])).toEqual([
      ['one-parameter', []],
    ]);
    expect(rowsOf(2).fits.map(({ id, leaveOneOutPct }) => [id, Object.keys(leaveOneOutPct)])).toEqual([
      ['one-parameter', ['2GiB', '4GiB']],
      ['two-parameter', []],
    ]);
    const { fits, tables } = rowsOf(3);
    expect(fits.map(({ parameters }) => parameters.map(({ name, unit }) => `${name} ${unit}`))).toEqual([
      ['zapPage ns'],
      ['zapPage ns', 'munmapCall ns'],
    ]);
    expect(tables.map(({ id, rows }) => [id, rows.map((row) => `${row.id} ${row.fit}`)])).toEqual([
      ['munmap-time', ['2GiB', '4GiB', '6GiB'].flatMap((id) => [`${id} one-parameter`, `${id} two-parameter`])],
    ]);
  });

  it('say how far off a fit is that never saw the row', () => {
    const [one] = rowsOf(2).fits;
    // A page costs what the other row makes it cost, but for what is assumed: some permille.
    expect(one.leaveOneOutPct['2GiB']).toBeCloseTo(100 * (55 / 60 - 1), 1);
    expect(one.leaveOneOutPct['4GiB']).toBeCloseTo(100 * (120 / 110 - 1), 1);
    const [, two] = rowsOf(3).fits;
    // The line through the other two.
    expect(two.leaveOneOutPct['4GiB']).toBeCloseTo(100 * (105 / 110 - 1), 1);
  });

  it('are simulated at the prices of each fit, and compared', () => {
    const [{ rows, ...table }] = rowsOf(2).tables;
    expect(table).toMatchObject({ id: 'munmap-time', unit: 'us', given: 'published', parameters: [] });
    expect(table.columns).toEqual({ pristine: 'pristine', patched: 'with the series' });
    const exact = rows.filter(({ fit }) => fit === 'two-parameter');
    expect(exact.map(({ simulated }) => Math.round(simulated.pristine.value!))).toEqual([60_000, 110_000]);
    expect(exact.map(({ simulated }) => [simulated.pristine.kind, simulated.patched.kind])).toEqual([
      ['fitted', 'predicted'],
      ['fitted', 'predicted'],
    ]);
    // A section more is a pass, a split and a flush: 4.7 us each.
    const more = exact.map(({ simulated }) => simulated.patched.value! - simulated.pristine.value!);
    expect(more.map((us) => us.toFixed(1))).toEqual(['4.7', '14.1']);
    expect(exact[1].says).toBe('Going by sections changes it by +0.013 % in the model; published: \u221210.00 %.');
    expect(exact[0].says).toBe('Going by sections changes it by +0.008 % in the model; published: +10.00 %.');
  });
});

describe('what workloads share', () => {
  const thread = (...calls: Workload['processes'][number]['threads'][number]['calls']) => ({ count: 2, calls });
  const read = { op: 'read', mapping: 'm', seconds: 1, untilCheckedBytes: 4096 } as const;
  const munmap = { op: 'munmap', mapping: 'm', bytes: 8192, times: 3 } as const;
  const workload = (...processes: Workload['processes']): Workload => ({ id: 'w', about: 'w', processes });

  it('is nothing where each process has one thread that uses its memory', () => {
    const single = { count: 1, calls: [read, munmap] } as const;
    const waits = { count: 5, calls: [{ op: 'mmap', mapping: 'm', bytes: 4096 }, { op: 'exit' }] } as const;
    expect(sharingOf(workload({ count: 4, threads: [single, waits] }, { count: 2, threads: [single] }))).toEqual({
      kind: 'private',
      processes: 6,
      munmaps: 18,
    });
  });

  it('is memory that nobody unmaps, or that somebody does', () => {
    const none = { ...munmap, times: 0 };
    expect(
      sharingOf(workload({ count: 1, threads: [thread(read)] }, { count: 1, threads: [thread(read), thread(none)] })),
    ).toEqual({ kind: 'never-unmaps', threads: 4 });
    const group = { count: 1, threads: [thread(read), thread(munmap, { ...munmap, bytes: 4096 })] };
    expect(sharingOf(workload({ count: 1, threads: [thread(read)] }, group))).toEqual({
      kind: 'unmaps-shared',
      threads: 4,
      largestBytes: 8192,
      group,
    });
  });

  it('decides whether a pace can be taken from a row', () => {
    const alone = workload({ count: 4, threads: [{ count: 1, calls: [read] }] });
    const shared = { ...workload({ count: 1, threads: [thread(read, munmap)] }), id: 's' };
    const rows = [
      { id: 'unknown', pristinePerSec: 1, patchedPerSec: 1 },
      { id: 's', pristinePerSec: 1, patchedPerSec: 1 },
      { id: 'w', pristinePerSec: 2000, patchedPerSec: 1 },
    ];
    expect(paceOf(rows, [alone, shared])).toEqual({ ns: 2e6, rowId: 'w' });
    expect(paceOf(rows.slice(0, 2), [alone, shared])).toBeNull();
  });
});

describe('figures in sentences', () => {
  it.each([
    [0.45, '0.4500 us'],
    [999.94, '999.9 us'],
    [1000, '1.000 ms'],
    [999_900, '999.9 ms'],
    [1_000_000, '1.000 s'],
    [12_345_678, '12.35 s'],
  ])('%d us read %s', (us, text) => {
    expect(timeOf(us)).toBe(text);
  });

  it.each([
    [1.234, '+1.23'],
    [-1.236, '\u22121.24'],
    [0.004, '0.00'],
    [-0.004, '0.00'],
    [0, '0.00'],
  ])('%d % read %s', (pct, text) => {
    expect(signed(pct)).toBe(text);
  });

  it('have as many digits as asked for', () => {
    expect([signed(1, 0), signed(-0.0004, 3), signed(0.0006, 3)]).toEqual(['+1', '0.000', '+0.001']);
  });

  it('lie beside what was published', () => {
    expect([percent(110, 100), percent(90, 100)]).toEqual([10, -10]);
    expect(
      besidePublished(
        { pristine: 100, patched: 50 },
        { pristine: { value: 110, kind: 'fitted' }, patched: { value: null, kind: 'none' } },
      ),
    ).toEqual({
      published: { pristine: 100, patched: 50 },
      simulated: { pristine: { value: 110, kind: 'fitted' }, patched: { value: null, kind: 'none' } },
      deviationPct: { pristine: 10, patched: null },
    });
  });
});
