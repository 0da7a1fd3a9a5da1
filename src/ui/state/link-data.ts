import type { ScenarioDocument } from '../../scenario/document.ts';

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
 * A value as a scenario document, if it has the outline of one: so much that the form can show it. Whether it can be run is for the worker to say,
 * which names the field.
 */
export function asScenarioDocument(value: unknown): ScenarioDocument | null {
  if (!isObject(value) || value['version'] !== 1) return null;
  const { id, title, tasks = [], mappings = [], drop = {}, geometry = {} } = value;
  if (![id, title].every((text) => text === undefined || typeof text === 'string')) return null;
  if (!isArrayOfObjects(tasks) || !isArrayOfObjects(mappings) || !isObject(drop) || !isObject(geometry)) return null;
  if (!tasks.every(({ calls = [] }) => isArrayOfObjects(calls))) return null;
  return value as unknown as ScenarioDocument;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArrayOfObjects(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.every(isObject);
}
