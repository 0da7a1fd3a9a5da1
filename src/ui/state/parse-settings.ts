import { isPageAligned, PAGE_SIZE, TASK_SIZE, TIB } from '../../mm/units.ts';
import { DEFAULT_START } from '../../scenario/default-mapping.ts';
import { sizeName } from '../../scenario/default-scenario.ts';
import type { DocumentTask, ScenarioDocument } from '../../scenario/document.ts';
import { bytesText } from '../../trace/quantity-text.ts';
import { parseSize } from './parse-size.ts';
import {
  baseDocument,
  CUSTOM_SCENARIO,
  documentSize,
  NEIGHBOUR_KINDS,
  type FieldName,
  type NeighbourKind,
  type Settings,
} from './settings.ts';

export type FieldErrors = Partial<Record<FieldName, string>>;

/** Either the document to run, or what is wrong with which field. */
export type ParsedSettings =
  { readonly ok: true; readonly document: ScenarioDocument } | { readonly ok: false; readonly errors: FieldErrors };

/** From the default start to the end of user space. */
const LARGEST_SIZE = TASK_SIZE - DEFAULT_START;

/** Turns what was typed into a scenario document; the worker checks it again as a whole. */
export function parseSettings(settings: Settings): ParsedSettings {
  const errors: FieldErrors = {};
  const base = baseDocument(settings);
  const isCustom = settings.scenarioId === CUSTOM_SCENARIO;
  const { fields } = settings;

  const bytes = isCustom ? sizeOf('size', fields.size, LARGEST_SIZE, errors) : documentSize(base);
  const sectionBytes = sizeOf('section', fields.section, TASK_SIZE, errors);
  const cpus = integerOf('cpus', fields.cpus, 1, 1024, errors);
  const seed = integerOf('seed', fields.seed, 0, Number.MAX_SAFE_INTEGER, errors);
  const counts = new Map<NeighbourKind, number>();
  for (const kind of NEIGHBOUR_KINDS) counts.set(kind, integerOf(kind, fields[kind], 0, 256, errors));
  if (Object.keys(errors).length > 0) return { ok: false, errors };

  let document: ScenarioDocument = isCustom ? withSize(base, bytes) : base;
  document = {
    ...document,
    cpus,
    seed,
    sectionBytes,
    preempt: settings.preempt,
    hz: settings.hz as NonNullable<ScenarioDocument['hz']>,
    drop: settings.drop,
    calibration: settings.calibration.id,
    tasks: withNeighbours(document.tasks ?? [], counts),
  };
  return { ok: true, document };
}

function sizeOf(field: FieldName, text: string, largest: number, errors: FieldErrors): number {
  const bytes = parseSize(text);
  if (bytes === null) errors[field] = `“${text}” is not a size. Write bytes, or a number with K, M, G or T: 64G, 1.5T.`;
  else if (bytes === 0) errors[field] = 'The size must be at least one page (4K).';
  else if (!isPageAligned(bytes)) errors[field] = `The size must be a multiple of the page size, ${PAGE_SIZE} bytes.`;
  else if (bytes > largest) {
    errors[field] = `At most ${sizeInTerabytes(largest)} fit below the end of user space; ${bytesText(bytes)} do not.`;
  }
  return bytes ?? 0;
}

function sizeInTerabytes(bytes: number): string {
  return `${Math.floor((bytes / TIB) * 100) / 100}T`;
}

function integerOf(field: FieldName, text: string, min: number, max: number, errors: FieldErrors): number {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (!/^\d+$/.test(trimmed) || value < min || value > max) {
    errors[field] = `“${text}” is not a whole number from ${min} to ${max}.`;
  }
  return value;
}

/** The same document with another length of its one mapping, and of the munmap that takes it. */
function withSize(base: ScenarioDocument, bytes: number): ScenarioDocument {
  return {
    ...base,
    id: `custom-${sizeName(bytes)}`,
    title: `Unmap ${bytesText(bytes)} while ps reads the command line`,
    mappings: (base.mappings ?? []).map((mapping) => ({ ...mapping, lenBytes: bytes })),
    tasks: (base.tasks ?? []).map((task) => ({
      ...task,
      ...(task.calls && {
        calls: task.calls.map((call) => (call.op === 'munmap' ? { ...call, len: bytes } : call)),
      }),
    })),
  };
}

/** Tasks of a kind whose number was not changed stay as the document has them; others become one entry of so many. */
function withNeighbours(tasks: readonly DocumentTask[], counts: ReadonlyMap<NeighbourKind, number>): DocumentTask[] {
  let result = [...tasks];
  for (const [kind, count] of counts) {
    const ofKind = result.filter((task) => task.kind === kind);
    const had = ofKind.reduce((sum, task) => sum + (task.count ?? 1), 0);
    if (had === count) continue;
    result = result.filter((task) => task.kind !== kind);
    if (count > 0) result.push(ofKind.length === 1 ? { ...ofKind[0], count } : { kind, count });
  }
  return result;
}
