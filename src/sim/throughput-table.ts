import { pristine } from '../mm/approaches/pristine.ts';
import type { Approach } from '../mm/kernel.ts';
import type { PublishedThroughput } from '../scenario/published-figures.ts';
import type { Pricing } from './pricing.ts';
import { besidePublished, percent, signed, type FitParameter, type TableRow } from './table-types.ts';
import { runWorkload } from './workload-run.ts';
import { sharingOf, type Sharing, type Workload } from './workload-structure.ts';

const NO_MECHANISM = 'so the model has no mechanism for this difference';
const NONE = { value: null, kind: 'none' } as const;

/** From one fault of a thread to its next while nobody unmaps, and where that is from. */
export interface Pace {
  readonly ns: number;
  /** The row whose pristine figure it was taken from. */
  readonly rowId: string;
}

/** Of the first row whose processes share nothing: as many threads as it has, each at the same pace. */
export function paceOf(published: readonly PublishedThroughput[], workloads: readonly Workload[]): Pace | null {
  for (const { id, pristinePerSec } of published) {
    const workload = workloads.find((candidate) => candidate.id === id);
    const sharing = workload === undefined ? null : sharingOf(workload);
    if (sharing?.kind !== 'private') continue;
    return { ns: (sharing.processes / pristinePerSec) * 1e9, rowId: id };
  }
  return null;
}

export function paceParameter({ ns, rowId }: Pace): FitParameter {
  return {
    name: 'pace',
    value: ns,
    unit: 'ns',
    meaning: `from one fault of a thread to its next, fitted to the pristine figure of ${rowId}`,
  };
}

/**
 * The rows of one workload: simulated once for each pricing if its structure lets the approaches differ, else one row that says why not.
 *
 * @param workload undefined if nothing is known of it
 * @param patched what the patched column was measured with
 */
export function* throughputRows(
  row: PublishedThroughput,
  workload: Workload | undefined,
  pace: Pace | null,
  pricings: readonly Pricing[],
  patched: Approach,
): Generator<undefined, readonly TableRow[]> {
  const sharing = workload === undefined ? null : sharingOf(workload);
  if (sharing?.kind !== 'unmaps-shared') return [notSimulated(row, whyNot(sharing))];
  const ownPace: Pace = { ns: (sharing.threads / row.pristinePerSec) * 1e9, rowId: row.id };
  const rows: TableRow[] = [];
  for (const pricing of pricings) rows.push(yield* simulatedRow(row, sharing, pace ?? ownPace, pricing, patched));
  return rows;
}

function whyNot(sharing: Exclude<Sharing, { kind: 'unmaps-shared' }> | null): string {
  switch (sharing?.kind) {
    case undefined:
      return `Nothing is known of what this workload calls, ${NO_MECHANISM}`;
    case 'private':
      return (
        `Each of its ${sharing.processes} processes has an address space of its own that one thread uses: nobody else waits for ` +
        `mmap_sem in any of its ${sharing.munmaps.toLocaleString('en')} munmaps, ${NO_MECHANISM}`
      );
    case 'never-unmaps':
      return `Its ${sharing.threads} threads share an address space, but none of them ever calls munmap on it, ${NO_MECHANISM}`;
  }
}

function notSimulated(row: PublishedThroughput, why: string): TableRow {
  const { pristinePerSec, patchedPerSec } = row;
  return {
    id: row.id,
    fit: null,
    ...besidePublished({ pristine: pristinePerSec, patched: patchedPerSec }, { pristine: NONE, patched: NONE }),
    says: `${why}; published: ${signed(percent(patchedPerSec, pristinePerSec))} %.`,
  };
}

function* simulatedRow(
  row: PublishedThroughput,
  { group, threads }: Sharing & { kind: 'unmaps-shared' },
  pace: Pace,
  pricing: Pricing,
  patched: Approach,
): Generator<undefined, TableRow> {
  const { pristinePerSec, patchedPerSec } = row;
  const before = yield* runWorkload(group, pace.ns, pristine, pricing.costs);
  const after = yield* runWorkload(group, pace.ns, patched, pricing.costs);
  const { dropTests, lockDrops } = after.summary;
  const changePct = percent(after.faultsPerSec, before.faultsPerSec);
  return {
    id: row.id,
    fit: pricing.id,
    ...besidePublished(
      { pristine: pristinePerSec, patched: patchedPerSec },
      {
        pristine: { value: before.faultsPerSec, kind: pace.rowId === row.id ? 'fitted' : 'predicted' },
        patched: { value: after.faultsPerSec, kind: 'predicted' },
      },
    ),
    says:
      `Its ${threads} threads unmap an address space that the others still fault in, so the approach could matter: under ${patched.id} it changes by ` +
      `${signed(changePct, 3)} % in the model, with mmap_sem let go of in ${lockDrops} of ${dropTests.toLocaleString('en')} drop tests; ` +
      `published: ${signed(percent(patchedPerSec, pristinePerSec), 3)} %.`,
  };
}
