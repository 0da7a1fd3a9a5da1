import { describe, expect, it } from 'vitest';
import type { PublishedFigures } from '../../../src/scenario/published-figures.ts';
import { PUBLISHED_2018 } from '../../../src/sim/published.ts';
import { tablesOf, type Table, type TableId, type Tables } from '../../../src/sim/tables.ts';
import type { Workload } from '../../../src/sim/workload-structure.ts';
import { WORKLOADS_2018 } from '../../../src/sim/workloads.ts';
import { onlyTables } from './only-tables.ts';

const TABLES = tablesOf();

function table({ tables }: Tables, id: TableId): Table {
  return tables.find((candidate) => candidate.id === id)!;
}

function simulatedOf({ tables }: Tables): object[] {
  return tables.flatMap(({ id, rows }) =>
    rows.map((row) => ({ table: id, id: row.id, fit: row.fit, ...row.simulated })),
  );
}

describe('all tables', () => {
  it('are there, in order, each row with a sentence', () => {
    expect(TABLES.tables.map(({ id, unit }) => `${id} ${unit}`)).toEqual([
      'munmap-time us',
      'vm-scalability faults/s',
      'stress-ng faults/s',
      'stress-ng-v2 faults/s',
      'exclusive-hold-v4 us',
      'exclusive-hold-v5 us',
      'untouched us',
    ]);
    for (const { rows } of TABLES.tables) for (const { says } of rows) expect(says).toMatch(/^\P{Cc}+\.$/u);
  });

  it('a figure that was not simulated has neither value nor deviation, and every other has both', () => {
    for (const { simulated, deviationPct } of TABLES.tables.flatMap(({ rows }) => rows)) {
      for (const column of ['pristine', 'patched'] as const) {
        const isNone = simulated[column].kind === 'none';
        expect(simulated[column].value === null).toBe(isNone);
        expect(deviationPct[column] === null).toBe(isNone);
      }
    }
  });

  it('no patched figure that was published moves any simulated value; it only moves deviations and sentences', () => {
    const times = (rows: PublishedFigures['munmapTime']) =>
      rows.map((row, i) => ({ ...row, patchedUs: row.patchedUs * (0.4 + i) }));
    const rates = (rows: PublishedFigures['stressNg']) =>
      rows.map((row, i) => ({ ...row, patchedPerSec: row.patchedPerSec * (3 + i) }));
    const [fitted, ...predicted] = PUBLISHED_2018.untouched;
    const changed = tablesOf({
      munmapTime: times(PUBLISHED_2018.munmapTime),
      vmScalability: rates(PUBLISHED_2018.vmScalability),
      stressNg: rates(PUBLISHED_2018.stressNg),
      stressNgV2: rates(PUBLISHED_2018.stressNgV2),
      exclusiveHoldV4: times(PUBLISHED_2018.exclusiveHoldV4),
      exclusiveHoldV5: times(PUBLISHED_2018.exclusiveHoldV5),
      // Recorded, not published: of the row that is fitted to both columns are used, as its kind says.
      untouched: [fitted, ...times(predicted)],
    });
    expect(changed.fits).toEqual(TABLES.fits);
    expect(simulatedOf(changed)).toEqual(simulatedOf(TABLES));
    expect(changed.tables.map(({ rows }) => rows.map(({ says }) => says))).not.toEqual(
      TABLES.tables.map(({ rows }) => rows.map(({ says }) => says)),
    );
  });

  it('only what was published is shown; without munmap times the prices are those of the series', () => {
    const { exclusiveHoldV5 } = PUBLISHED_2018;
    const { fits, tables } = tablesOf(onlyTables({ exclusiveHoldV5 }));
    expect(tables).toEqual([table(TABLES, 'exclusive-hold-v5')]);
    expect(fits).toEqual(TABLES.fits);
  });
});

describe('throughput', () => {
  const rowsOf = (workloads: readonly Workload[]) => {
    const { vmScalability, stressNg } = PUBLISHED_2018;
    const { tables } = tablesOf(onlyTables({ vmScalability, stressNg }), { workloads });
    return new Map(tables.flatMap(({ rows }) => rows).map((row) => [row.id, row]));
  };

  it('is simulated only where threads share an address space and one of them unmaps', () => {
    const kinds = [...rowsOf(WORKLOADS_2018)].map(([id, { simulated }]) => `${id} ${simulated.patched.kind}`);
    expect(kinds).toEqual([
      'mmap-pread-seq none',
      'mmap-pread-seq-mt predicted',
      'mmap-xread-seq-mt none',
      'stress-ng-mmap-80G none',
    ]);
  });

  it('the sentence follows from the structure', () => {
    const rows = rowsOf(WORKLOADS_2018);
    expect(rows.get('mmap-pread-seq')!.says).toMatch(/32 processes has an address space of its own.*no mechanism/);
    expect(rows.get('mmap-xread-seq-mt')!.says).toMatch(
      /32 threads share.*none of them ever calls munmap.*no mechanism/,
    );
    expect(rows.get('mmap-pread-seq-mt')!.says).toMatch(
      /threads unmap an address space that the others still fault in/,
    );
  });

  it('flips with the description, not with the name', () => {
    const [seq, mt, xread, stress] = WORKLOADS_2018;
    const swapped = [
      { ...seq, processes: mt.processes },
      { ...mt, processes: xread.processes },
      { ...xread, processes: mt.processes },
      { ...stress, processes: stress.processes.map((group) => ({ ...group, count: 1 })) },
    ];
    const kinds = [...rowsOf(swapped).values()].map(({ simulated }) => simulated.patched.kind);
    expect(kinds).toEqual(['predicted', 'none', 'predicted', 'none']);
  });

  it('nothing is simulated for a workload that nobody described', () => {
    const row = rowsOf([]).get('mmap-pread-seq-mt')!;
    expect(row.simulated.patched.kind).toBe('none');
    expect(row.says).toMatch(/Nothing is known/);
  });

  it('the pace comes from the pristine figure of a workload without contention, or is called fitted', () => {
    const { vmScalability } = PUBLISHED_2018;
    const [mt] = tablesOf(onlyTables({ vmScalability: vmScalability.slice(1, 2) })).tables[0].rows;
    expect(mt.simulated.pristine.kind).toBe('fitted');
    expect(mt.simulated.patched.kind).toBe('predicted');
    expect(table(TABLES, 'vm-scalability').parameters[0].value).toBeCloseTo(32e9 / 554_894, 6);
  });
});

describe('exclusive holds', () => {
  it('v4: what VM_DEAD holds for write is a small part of the munmap, and stated with the range of its assumptions', () => {
    const [row] = table(TABLES, 'exclusive-hold-v4').rows;
    const { pristine, patched } = row.simulated;
    expect([pristine.kind, patched.kind]).toEqual(['predicted', 'predicted']);
    if (patched.kind === 'none') return;
    expect(patched.value).toBeLessThan(pristine.value! / 50);
    expect(patched.low).toBeLessThan(patched.value);
    expect(patched.high).toBeGreaterThan(patched.value);
  });

  it('v5: the sentence tells whether the published figure lies within what is assumed', () => {
    const at = (patchedUs: number): string => {
      const exclusiveHoldV5 = [{ ...PUBLISHED_2018.exclusiveHoldV5[0], patchedUs }];
      return tablesOf(onlyTables({ exclusiveHoldV5 })).tables[0].rows[0].says;
    };
    expect(at(0.6)).toMatch(/lie within what it assumes/);
    expect(at(8)).toMatch(/lie outside what it assumes/);
  });
});

describe('untouched reservations', () => {
  const { rows, parameters } = table(TABLES, 'untouched');

  it('the 32 GiB row gives the cost of an empty section, the others are predicted from it', () => {
    expect(rows.map(({ id, simulated }) => `${id} ${simulated.pristine.kind} ${simulated.patched.kind}`)).toEqual([
      '32GiB fitted fitted',
      '64GiB predicted predicted',
      '128GiB predicted predicted',
      '256GiB predicted predicted',
    ]);
    // (53.5 - 3.69) us for 31 sections more.
    expect(parameters[0].value).toBeCloseTo(1606.8, 0);
    expect(rows.map(({ deviationPct }) => Math.round(Math.abs(deviationPct.patched!)))).toEqual([0, 1, 5, 1]);
  });
});
