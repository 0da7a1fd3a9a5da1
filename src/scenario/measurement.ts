import * as v from 'valibot';
import { MIB, PAGE_SIZE, TIB } from '../mm/units.ts';
import { checkedDocument } from './checked-document.ts';
import { text } from './fields.ts';
import { parseJsonText } from './json-text.ts';
import { amount, openObject } from './open-object.ts';
import { describeValue, ScenarioError } from './scenario-error.ts';

/** What was measured on one machine: how long munmap(2) takes there. See docs/measure.md. */
export interface Measurement {
  readonly machine: { readonly kernel: string; readonly cpu: string };
  /** Populated private anonymous mappings, 4 KiB pages. */
  readonly populated: readonly MeasuredMunmap[];
  /** Reservations of which no page was ever touched. */
  readonly untouched: readonly MeasuredMunmap[];
}

export interface MeasuredMunmap {
  readonly sizeBytes: number;
  /** CPU time of the calling thread, ns: the least, which is nearest to an idle machine, and the median. */
  readonly leastNs: number;
  readonly medianNs: number;
  /** First write to a page, ns of CPU time, zeroing included; null if it was not measured. */
  readonly touchPageNs: number | null;
}

const PAGES_PER_MIB = MIB / PAGE_SIZE;
/** Beyond these no machine is taken for one: the fastest clears an entry in some ns, emulated ones take half a microsecond. */
const FASTEST_PAGE_NS = 1;
const SLOWEST_PAGE_NS = 100_000;
const SLOWEST_TOUCH_NS = 1_000_000;
const LONGEST_MS = 1e9;
const MOST_MIB = (16 * TIB) / MIB;

const ms = v.pipe(
  v.custom<number>(
    (input) => typeof input === 'number' && input >= 0 && input <= LONGEST_MS,
    `a number of ms from 0 to ${LONGEST_MS}`,
  ),
  // A -0 is 0 once it was written and read again.
  v.transform((input) => input + 0),
);
const row = openObject({
  MiB: v.custom<number>(
    (input) => Number.isInteger(input) && (input as number) >= 1 && (input as number) <= MOST_MIB,
    `an integer from 1 to ${MOST_MIB}`,
  ),
  pages: v.custom<number>((input) => Number.isInteger(input), `an integer: the MiB times ${PAGES_PER_MIB}`),
  repeats: v.custom<number>((input) => Number.isInteger(input) && (input as number) >= 1, 'an integer from 1'),
  munmapCpuMs: openObject({ median: ms, min: ms, max: ms }),
  touchNsPerPageCpuMedian: v.optional(amount(SLOWEST_TOUCH_NS, 'ns')),
});

const measurementSchema = openObject({
  machine: openObject({ kernel: text(200), cpu: text(500) }),
  anon: v.pipe(v.array(row, 'an array of sizes'), v.minLength(1, 'an array of at least one size')),
  untouched: v.optional(v.array(row, 'an array of sizes'), []),
});

/** A measurement as it is written, as far as anything is made of it. */
export type MeasurementDocument = v.InferOutput<typeof measurementSchema>;

/**
 * Reads a measurement; fields that nothing is calibrated by are left alone.
 *
 * @throws ScenarioError that names the field that is missing or absurd
 */
export function parseMeasurement(document: unknown): Measurement {
  const { machine, anon, untouched } = checkedDocument(measurementSchema, document);
  return {
    machine: { kernel: machine.kernel, cpu: machine.cpu },
    populated: anon.map((entry, i) => populatedRow(entry, `anon[${i}]`)),
    untouched: untouched.map((entry, i) => measuredRow(entry, `untouched[${i}]`)),
  };
}

/**
 * Reads a measurement file, for whoever hands the document on.
 *
 * @throws ScenarioError as parseMeasurement(), or that names the line where the text stops being JSON
 */
export function readMeasurement(file: string): MeasurementDocument {
  const document = parseJsonText(file, 'a measurement, see docs/measure.md');
  parseMeasurement(document);
  return checkedDocument(measurementSchema, document);
}

type Row = v.InferOutput<typeof row>;

function populatedRow(entry: Row, field: string): MeasuredMunmap {
  const measured = measuredRow(entry, field);
  const { munmapCpuMs, pages } = entry;
  for (const name of ['min', 'median'] as const) {
    const perPageNs = (munmapCpuMs[name] * 1e6) / pages;
    if (perPageNs >= FASTEST_PAGE_NS && perPageNs <= SLOWEST_PAGE_NS) continue;
    throw new ScenarioError(
      `${field}.munmapCpuMs.${name}`,
      `${munmapCpuMs[name]}, ${Number(perPageNs.toPrecision(3))} ns for each of ${pages} pages`,
      `${FASTEST_PAGE_NS} to ${SLOWEST_PAGE_NS} ns a page`,
    );
  }
  return measured;
}

function measuredRow({ MiB, pages, munmapCpuMs, touchNsPerPageCpuMedian }: Row, field: string): MeasuredMunmap {
  if (pages !== MiB * PAGES_PER_MIB) {
    throw new ScenarioError(
      `${field}.pages`,
      describeValue(pages),
      `${MiB * PAGES_PER_MIB}, as ${MiB} MiB have of 4 KiB`,
    );
  }
  const { min, median, max } = munmapCpuMs;
  if (min > median) throw new ScenarioError(`${field}.munmapCpuMs.min`, String(min), `at most the median, ${median}`);
  if (median > max) throw new ScenarioError(`${field}.munmapCpuMs.max`, String(max), `at least the median, ${median}`);
  return {
    sizeBytes: MiB * MIB,
    leastNs: min * 1e6,
    medianNs: median * 1e6,
    touchPageNs: touchNsPerPageCpuMedian ?? null,
  };
}
