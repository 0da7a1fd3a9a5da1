import * as v from 'valibot';
import { GIB, TIB } from '../mm/units.ts';
import { checkedDocument } from './checked-document.ts';
import { text } from './fields.ts';
import { amount, openObject } from './open-object.ts';
import { ScenarioError } from './scenario-error.ts';

/** Two times of one munmap, in microseconds: without and with what was published. */
export interface PublishedTime {
  /** As the mail writes it: "80GB". */
  readonly id: string;
  readonly sizeBytes: number;
  readonly pristineUs: number;
  readonly patchedUs: number;
}

/** A workload's page faults a second, without and with the patches. */
export interface PublishedThroughput {
  readonly id: string;
  readonly pristinePerSec: number;
  readonly patchedPerSec: number;
}

/** Published tables that can be laid beside the model. A table without rows was not published. */
export interface PublishedFigures {
  readonly munmapTime: readonly PublishedTime[];
  readonly vmScalability: readonly PublishedThroughput[];
  readonly stressNg: readonly PublishedThroughput[];
  /** RFC v2, in two phases: the same workload. */
  readonly stressNgV2: readonly PublishedThroughput[];
  /** RFC v4: the longest hold of mmap_sem for write. */
  readonly exclusiveHoldV4: readonly PublishedTime[];
  /** RFC v5: the whole munmap, and its part for write. There is no figure without the patches. */
  readonly exclusiveHoldV5: readonly PublishedTime[];
  /** Untouched reservations on a recorded kernel. */
  readonly untouched: readonly PublishedTime[];
}

/** What the largest mapping can be that starts where the model puts it. */
const LARGEST_BYTES = 111 * TIB;
/** Eleven days. */
const LONGEST_US = 1e12;

const us = amount(LONGEST_US, 'us');
const perSecond = amount(1e12, 'faults a second');
const size = v.custom<number>(
  (input) => Number.isInteger(input) && (input as number) >= 1 && (input as number) * GIB <= LARGEST_BYTES,
  `an integer of GiB from 1 to ${LARGEST_BYTES / GIB}`,
);

function tableOf<const T extends v.ObjectEntries>(row: T) {
  const rows = v.pipe(v.array(openObject(row), 'an array of rows'), v.minLength(1, 'an array of at least one row'));
  return v.optional(openObject({ rows }));
}

const timeRow = { sizeGB: size, pristine: us, patched: us };
const throughputRow = { case: text(100), pristine: perSecond, patched: perSecond };
/** Of an 80 GB munmap: the longest hold without and with the patches, or the whole and its part for write. */
const laterHold = openObject({
  exclusiveHold: v.optional(openObject({ without: us, with: us })),
  total: v.optional(us),
  exclusiveAbout: v.optional(us),
});
const figures = openObject({
  munmap80GB_us: v.optional(laterHold),
  stressNg_faultsPerSec: v.optional(openObject({ pristine: perSecond, patched: perSecond })),
});

const publishedSchema = openObject({
  munmapTime_us: tableOf(timeRow),
  vmScalability_faultsPerSec: tableOf(throughputRow),
  stressNg_faultsPerSec: tableOf(throughputRow),
  later: v.optional(v.array(openObject({ figures: v.optional(figures) }), 'an array of later versions'), []),
  untouchedMunmap_us: tableOf(timeRow),
});

/**
 * Reads figures in the shape of the series' own: tables by name, each with its rows; everything else in the document is left alone.
 *
 * @throws ScenarioError that names the field
 */
export function parsePublishedFigures(document: unknown): PublishedFigures {
  const parsed = checkedDocument(publishedSchema, document);
  const later = parsed.later.map(({ figures: entry }, i) => laterTimes(entry?.munmap80GB_us, `later[${i}].figures`));
  const found: PublishedFigures = {
    munmapTime: times('munmapTime_us', parsed.munmapTime_us?.rows, 'GB'),
    vmScalability: throughputs('vmScalability_faultsPerSec', parsed.vmScalability_faultsPerSec?.rows),
    stressNg: throughputs('stressNg_faultsPerSec', parsed.stressNg_faultsPerSec?.rows),
    stressNgV2: parsed.later.flatMap(({ figures: entry }) => laterThroughput(entry?.stressNg_faultsPerSec)),
    exclusiveHoldV4: later.flatMap(({ v4 }) => v4),
    exclusiveHoldV5: later.flatMap(({ v5 }) => v5),
    untouched: times('untouchedMunmap_us', parsed.untouchedMunmap_us?.rows, 'GiB'),
  };
  if (Object.values(found).every((rows: readonly unknown[]) => rows.length === 0)) {
    const tables = 'munmapTime_us, vmScalability_faultsPerSec, stressNg_faultsPerSec, later, untouchedMunmap_us';
    throw new ScenarioError('document', 'no table', `at least one of ${tables}`);
  }
  return found;
}

/** Later versions name no case: it is the one of the first. */
function laterThroughput(entry: { pristine: number; patched: number } | undefined): PublishedThroughput[] {
  if (entry === undefined) return [];
  return [{ id: 'stress-ng-mmap-80G', pristinePerSec: entry.pristine, patchedPerSec: entry.patched }];
}

function laterTimes(
  entry: v.InferOutput<typeof laterHold> | undefined,
  field: string,
): { v4: readonly PublishedTime[]; v5: readonly PublishedTime[] } {
  if (entry === undefined) return { v4: [], v5: [] };
  const { exclusiveHold, total, exclusiveAbout } = entry;
  const name = `${field}.munmap80GB_us`;
  const hasTotal = total !== undefined && exclusiveAbout !== undefined;
  if (exclusiveHold === undefined && !hasTotal) {
    throw new ScenarioError(name, 'no hold', 'exclusiveHold, or total with exclusiveAbout');
  }
  if (hasTotal && exclusiveAbout > total) {
    throw new ScenarioError(`${name}.exclusiveAbout`, String(exclusiveAbout), `at most the total, ${total}`);
  }
  return {
    v4: exclusiveHold === undefined ? [] : [time80GB(exclusiveHold.without, exclusiveHold.with)],
    v5: hasTotal ? [time80GB(total, exclusiveAbout)] : [],
  };
}

function time80GB(pristineUs: number, patchedUs: number): PublishedTime {
  return { id: '80GB', sizeBytes: 80 * GIB, pristineUs, patchedUs };
}

function times(
  field: string,
  rows: readonly { sizeGB: number; pristine: number; patched: number }[] = [],
  unit: 'GB' | 'GiB',
): readonly PublishedTime[] {
  return rows.map((row, i) => {
    const earlier = rows.findIndex(({ sizeGB }) => sizeGB === row.sizeGB);
    if (earlier < i) {
      throw new ScenarioError(`${field}.rows[${i}].sizeGB`, String(row.sizeGB), `another size than rows[${earlier}]`);
    }
    return {
      id: `${row.sizeGB}${unit}`,
      sizeBytes: row.sizeGB * GIB,
      pristineUs: row.pristine,
      patchedUs: row.patched,
    };
  });
}

function throughputs(
  field: string,
  rows: readonly { case: string; pristine: number; patched: number }[] = [],
): readonly PublishedThroughput[] {
  return rows.map((row, i) => {
    const earlier = rows.findIndex((other) => other.case === row.case);
    if (earlier < i) {
      throw new ScenarioError(
        `${field}.rows[${i}].case`,
        JSON.stringify(row.case),
        `another case than rows[${earlier}]`,
      );
    }
    return { id: row.case, pristinePerSec: row.pristine, patchedPerSec: row.patched };
  });
}
