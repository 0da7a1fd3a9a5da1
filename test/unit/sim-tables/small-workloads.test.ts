import { describe, expect, it } from 'vitest';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { vmDead } from '../../../src/mm/approaches/vm-dead.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import { GIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import type { Pricing } from '../../../src/sim/pricing.ts';
import { paceParameter, throughputRows } from '../../../src/sim/throughput-table.ts';
import type { TableRow } from '../../../src/sim/table-types.ts';
import { runWorkload, type WorkloadRun } from '../../../src/sim/workload-run.ts';
import type { ProcessGroup, Workload, WorkloadCall } from '../../../src/sim/workload-structure.ts';
import { pricesOf } from '../sim/small-scenarios.ts';

const COSTS = pricesOf({ Syscall: 50, LockOp: 10, Fault: 300, ZapPage: 1000, wakeIdleCpu: 100 });
const PACE_NS = 1000;
const BYTES = 16 * PAGE_SIZE;

const mmap: WorkloadCall = { op: 'mmap', mapping: 'm', bytes: BYTES };
/** Eight pages at a pace of 1000 ns; the clock is looked at every four. */
const read: WorkloadCall = { op: 'read', mapping: 'm', seconds: 8e-6, untilCheckedBytes: 4 * PAGE_SIZE };
const munmap: WorkloadCall = { op: 'munmap', mapping: 'm', bytes: BYTES, times: 1 };

function groupOf(...threads: ProcessGroup['threads']): ProcessGroup {
  return { count: 1, threads };
}

function finished<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function runOf(group: ProcessGroup, approach = pristine): WorkloadRun {
  return finished(runWorkload(group, PACE_NS, approach, COSTS));
}

/** Faults a second of a thread that reads so many pages in so many ns. */
function rate(pages: number, ns: number): number {
  return (pages / ns) * 1e9;
}

describe('threads that read and unmap, each what it mapped', () => {
  const group = groupOf({ count: 2, calls: [mmap, read, munmap, { op: 'exit' }] });

  it('the second one, two pages before its end, waits for the munmap of the first', () => {
    const { faultsPerSec, summary } = runOf(group);
    // Its first fault lasts until 320 and is before the lock; the munmap gets it at 420 and zaps eight pages. The second fault, begun at 1000, goes on at 8530,
    // and the munmap of the thread is entered at 8840 + 580 + 100.
    expect(faultsPerSec).toBeCloseTo(rate(8, 8000) + rate(10, 8000 + 9520), 3);
    expect(summary.tasks.map(({ name, waits, waitMaxNs }) => [name, waits, waitMaxNs])).toEqual([
      ['thread-1', 1, 370],
      ['thread-2', 1, 7520],
    ]);
    expect(summary.exclusiveHoldMaxNs).toBe(10_000);
    expect(summary.pagesZapped).toBe(18);
    expect(summary.result.mapsAfter).toEqual([]);
  });

  it('read as many pages as there are, where the time is long', () => {
    const long = { ...read, seconds: 300 } as WorkloadCall;
    const { faultsPerSec, summary } = runOf(groupOf({ count: 1, calls: [mmap, long, munmap] }));
    // Twelve before the simulation begins; of the last four none is left to the first reader.
    expect(faultsPerSec).toBeCloseTo(rate(12, 12_000), 3);
    expect(summary.pagesZapped).toBe(12);
  });

  it('that only read end with their last page', () => {
    const { faultsPerSec, summary } = runOf(groupOf({ count: 2, calls: [mmap, read] }));
    // Two pages, each 1000 ns apart. Who has none left exits: an entry and a lock operation twice.
    expect(faultsPerSec).toBeCloseTo(rate(8, 8000 + 70) + rate(10, 8000 + 2000), 3);
    expect(summary.pagesZapped).toBe(0);
  });
});

describe('threads that use what another one mapped', () => {
  it('meet its munmaps, of which 64 stand for all', () => {
    const piecewise: WorkloadCall = { op: 'munmap', mapping: 'm', bytes: PAGE_SIZE, times: 100 };
    const maker = { count: 1, calls: [{ op: 'mmap', mapping: 'm', bytes: 128 * PAGE_SIZE } as const, piecewise] };
    const { summary } = runOf(groupOf(maker, { count: 2, calls: [read] }));
    expect(summary.sections).toBe(64);
    // The first eight were read before; the second reader adds two, before they are unmapped.
    expect(summary.pagesZapped).toBe(10);
    expect(summary.result.mapsAfter).toEqual(['100000040000-100000080000 rw-p']);
    expect(summary.tasks.map(({ name }) => name)).toEqual(['thread-1', 'thread-2', 'thread-3']);
  });

  it('have mappings of their own beside it, so that no two share a table', () => {
    const own: WorkloadCall = { op: 'mmap', mapping: 'own', bytes: 513 * GIB };
    const { summary } = runOf(
      groupOf(
        { count: 1, calls: [own, { op: 'munmap', mapping: 'own', bytes: PAGE_SIZE, times: 1 }] },
        { count: 1, calls: [mmap] },
        { count: 1, calls: [{ ...read, mapping: 'other' }] },
      ),
    );
    expect(summary.result.mapsAfter).toEqual([
      '100000001000-108040000000 rw-p',
      '110000000000-110000010000 rw-p',
      '118000000000-118000008000 rw-p',
      '118000008000-120000000000 rw-p',
    ]);
  });
});

describe('rows of a throughput table', () => {
  const row = { id: 'w', pristinePerSec: 2000, patchedPerSec: 2100 };
  const shared: Workload = {
    id: 'w',
    about: '',
    processes: [groupOf({ count: 2, calls: [mmap, read, munmap] })],
  };
  const pricing: Pricing = { id: 'test', costs: COSTS, moved: () => COSTS, isFitted: false };
  const rowsOf = (workload: Workload | undefined, pricings = [pricing], pace = { ns: PACE_NS, rowId: 'other' }) =>
    finished<readonly TableRow[]>(throughputRows(row, workload, pace, pricings, vmDead));

  it('are simulated under both approaches, once for each pricing, where an address space is shared and unmapped', () => {
    const rows = rowsOf(shared, [pricing, { ...pricing, id: 'again' }]);
    expect(rows.map(({ id, fit }) => [id, fit])).toEqual([
      ['w', 'test'],
      ['w', 'again'],
    ]);
    // Smaller than a section, VM_DEAD does as the pristine kernel.
    const perSec = rate(8, 8000) + rate(10, 8000 + 9520);
    expect(rows[0].simulated.pristine.value).toBeCloseTo(perSec, 3);
    expect(rows[0].simulated.patched.value).toBeCloseTo(perSec, 3);
    expect([rows[0].simulated.pristine.kind, rows[0].simulated.patched.kind]).toEqual(['predicted', 'predicted']);
    expect(rows[0].published).toEqual({ pristine: 2000, patched: 2100 });
    expect(rows[0].says).toBe(
      'Its 2 threads unmap an address space that the others still fault in, so the approach could matter: under vm-dead it changes by ' +
        '0.000 % in the model, with mmap_sem let go of in 0 of 0 drop tests; published: +5.000 %.',
    );
  });

  it('call the pristine figure fitted where the pace was taken from the row', () => {
    const [own] = rowsOf(shared, [pricing], { ns: PACE_NS, rowId: 'w' });
    expect([own.simulated.pristine.kind, own.simulated.patched.kind]).toEqual(['fitted', 'predicted']);
    // Without a pace of another row it is what the row's figure makes: two threads, 1 ms a fault.
    const [alone] = finished(throughputRows(row, shared, null, [pricing], sections));
    const [given] = rowsOf(shared, [pricing], { ns: 1e6, rowId: 'w' });
    expect(alone.simulated.pristine).toEqual(given.simulated.pristine);
    expect(alone.says).toContain('under sections ');
  });

  it('say why they are not simulated', () => {
    const single = { count: 1, calls: [read, { ...munmap, times: 700 } as WorkloadCall] };
    const reads = { count: 3, calls: [read] };
    const says = [
      undefined,
      { ...shared, processes: [{ count: 2, threads: [single] }] },
      { ...shared, processes: [groupOf(reads)] },
    ].map((workload) => rowsOf(workload).map((only) => only.says));
    const because = 'so the model has no mechanism for this difference; published: +5.00 %.';
    expect(says).toEqual([
      [`Nothing is known of what this workload calls, ${because}`],
      [
        'Each of its 2 processes has an address space of its own that one thread uses: nobody else waits for mmap_sem in any of its 1,400 munmaps, ' +
          because,
      ],
      [`Its 3 threads share an address space, but none of them ever calls munmap on it, ${because}`],
    ]);
    const [none] = rowsOf(undefined);
    expect(none).toMatchObject({ id: 'w', fit: null, published: { pristine: 2000, patched: 2100 } });
    expect(none.simulated).toEqual({
      pristine: { value: null, kind: 'none' },
      patched: { value: null, kind: 'none' },
    });
  });

  it('name their pace', () => {
    expect(paceParameter({ ns: 7, rowId: 'w' })).toMatchObject({ name: 'pace', value: 7, unit: 'ns' });
  });
});
