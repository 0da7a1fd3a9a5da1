import type { ScenarioDocument } from '../../scenario/document.ts';
import { MOST_TASKS } from '../../scenario/machine-limits.ts';
import { PREEMPT_MODELS, TICK_RATES } from './settings.ts';

/** A JSON value as text that may stand in the fragment of an address. */
export function writeLinkData(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @throws Error if the text is none that writeLinkData() made */
export function readLinkData(text: string): unknown {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

/**
 * A value as a scenario document, if it has the outline of one: so much that the form can show it and that there is room for its tasks. Whether it can
 * be run is for the worker to say, which names the field.
 */
export function asScenarioDocument(value: unknown): ScenarioDocument | null {
  if (!isObject(value) || value['version'] !== 1) return null;
  const { id, title, tasks = [], mappings = [], drop = {}, geometry = {}, preempt, hz } = value;
  if (![id, title].every(isTextOrMissing)) return null;
  if (!isArrayOfObjects(tasks) || !isArrayOfObjects(mappings) || !isObject(drop) || !isObject(geometry)) return null;
  if (!Object.values(drop).every((on) => typeof on === 'boolean')) return null;
  if (preempt !== undefined && !PREEMPT_MODELS.some((model) => model === preempt)) return null;
  if (hz !== undefined && !TICK_RATES.some((rate) => rate === hz)) return null;
  return tasks.every(isTask) && tasks.reduce((sum, { count = 1 }) => sum + Number(count), 0) <= MOST_TASKS
    ? (value as unknown as ScenarioDocument)
    : null;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isTask({ name, kind, count = 1, calls = [] }: JsonObject): boolean {
  if (![name, kind].every(isTextOrMissing) || !Number.isInteger(count) || Number(count) < 1) return false;
  return isArrayOfObjects(calls) && calls.every(({ op }) => isTextOrMissing(op));
}

function isTextOrMissing(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArrayOfObjects(value: unknown): value is readonly JsonObject[] {
  return Array.isArray(value) && value.every(isObject);
}
