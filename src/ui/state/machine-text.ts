import { MIB, PAGE_SIZE } from '../../mm/units.ts';
import { readLinkData, writeLinkData } from './link-data.ts';
import type { MeasurementDocument } from '../../scenario/measurement.ts';

type Row = MeasurementDocument['anon'][number];
/** MiB, repeats, min, median and max of the CPU time, and ns a first touch, null if it was not measured. */
type ShortRow = readonly [number, number, number, number, number, number | null];

/** A link that is longer than this is cut by some programs that it is sent with. */
const LONGEST_TEXT = 2000;

/** @returns a measurement as a link holds it; null if it is too large for one */
export function machineLinkText(document: MeasurementDocument): string | null {
  const text = machineText(document);
  return text.length <= LONGEST_TEXT ? text : null;
}

/** @returns a measurement in characters that need no escape in an address */
export function machineText({ machine, anon, untouched }: MeasurementDocument): string {
  return writeLinkData([machine.kernel, machine.cpu, anon.map(shortRow), untouched.map(shortRow)]);
}

/** @returns the measurement that a link holds, which may still be absurd: the worker checks it. Null if it is none */
export function readMachineText(text: string): MeasurementDocument | null {
  try {
    const [kernel, cpu, anon, untouched] = readLinkData(text) as [string, string, ShortRow[], ShortRow[]];
    if (typeof kernel !== 'string' || typeof cpu !== 'string') return null;
    return { machine: { kernel, cpu }, anon: anon.map(rowOf), untouched: untouched.map(rowOf) };
  } catch {
    // Base64, JSON, or rows that are none: all the same to whoever opens the link.
    return null;
  }
}

function shortRow({ MiB, repeats, munmapCpuMs, touchNsPerPageCpuMedian }: Row): ShortRow {
  const { min, median, max } = munmapCpuMs;
  return [MiB, repeats, min, median, max, touchNsPerPageCpuMedian ?? null];
}

function rowOf([MiB, repeats, min, median, max, touch]: ShortRow): Row {
  return {
    MiB,
    pages: MiB * (MIB / PAGE_SIZE),
    repeats,
    munmapCpuMs: { min, median, max },
    ...(touch == null ? {} : { touchNsPerPageCpuMedian: touch }),
  };
}

/** Only what prices are made of: other fields of a file may be large, and are nobody's business. */
export function essentialDocument({ machine, anon, untouched }: MeasurementDocument): MeasurementDocument {
  const row = (one: Row): Row => rowOf(shortRow(one));
  return { machine: { kernel: machine.kernel, cpu: machine.cpu }, anon: anon.map(row), untouched: untouched.map(row) };
}
