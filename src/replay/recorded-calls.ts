import { describeValue, fieldPath } from '../scenario/scenario-error.ts';
import { COMPARED_ARGUMENTS, COUNTED_NAMES, LOCK_FUNCTIONS, type ByDesign, type Counted } from './compared-calls.ts';

/** One call that is compared: a recorded one, or one of the model. */
export interface ComparedCall {
  readonly fn: string;
  /** By name, only those that are compared. */
  readonly args: ReadonlyMap<string, number>;
  /** Its place in the recording, from 0; for calls of the model, how many came before it. */
  readonly index: number;
}

/** A call order, recorded or the model's, as far as it is compared. */
export interface CallOrder {
  readonly calls: readonly ComparedCall[];
  /** What was seen of each counted thing; those that a recording does not have at all are missing. */
  readonly counts: ReadonlyMap<Counted, number>;
}

export interface RecordedCallOrder extends CallOrder {
  /** How many calls were left out, by the name of the difference that is by design. */
  readonly byDesign: ReadonlyMap<ByDesign, number>;
}

/** A recording that cannot be compared. Its message is one line: the field, what was found there, what is allowed. */
export class CallOrderError extends Error {
  /** Which element of the recording it is about, from 0; null where it is the whole. */
  readonly element: number | null;

  /** @param field a path from the document, such as "[3].args.addr" */
  constructor(field: string, found: string, allowed: string) {
    super(`${field}: found ${found}; allowed: ${allowed}`);
    this.name = 'CallOrderError';
    const index = /^\[(\d+)\]/.exec(field)?.[1];
    this.element = index === undefined ? null : Number(index);
  }
}

/** One element of an events file: a function that was entered, or a probe that was hit. */
interface RecordedEvent {
  readonly fn: string | null;
  readonly mark: string | null;
  readonly depth: number;
  readonly args: Readonly<Record<string, string>>;
}

/**
 * Reads a recorded call order: what JSON.parse gave for an events file.
 *
 * @throws CallOrderError that names the element and field
 */
export function recordedCallOrder(document: unknown): RecordedCallOrder {
  if (!Array.isArray(document))
    throw new CallOrderError('the document', describeValue(document), 'an array of recorded calls');
  const calls: ComparedCall[] = [];
  const counts = new Map<Counted, number>();
  const byDesign = new Map<ByDesign, number>();
  const mmapSem = mmapSemOf(document);
  /** Depth of the lru_add_drain() that is being run, or none. */
  let drainDepth = Infinity;
  document.forEach((element: unknown, index) => {
    const { fn, mark, depth, args } = recordedEvent(element, `[${index}]`);
    const name = fn ?? mark!;
    if (fn !== null && depth <= drainDepth) drainDepth = fn === 'lru_add_drain' ? depth : Infinity;
    const counted = COUNTED_NAMES.get(name);
    if (counted !== undefined) {
      if (counted === 'batches' && depth > drainDepth) count(byDesign, 'lru-pagevec');
      else count(counts, counted);
      return;
    }
    if (fn === null) return;
    if (LOCK_FUNCTIONS.has(fn)) {
      const sem = args['sem'];
      if (sem === undefined) throw new CallOrderError(`[${index}].args.sem`, 'nothing', 'the address of the semaphore');
      if (sem === mmapSem) calls.push({ fn, args: new Map(), index });
      else count(byDesign, 'inner-locks');
      return;
    }
    const names = COMPARED_ARGUMENTS.get(fn);
    if (names === undefined) return;
    const entries = names.map((key): [string, number] => [key, numberOf(args[key], `[${index}].args.${key}`)]);
    calls.push({ fn, args: new Map(entries), index });
  });
  if (calls.length === 0) {
    throw new CallOrderError('the document', 'no call that is compared', 'at least one call of the unmapping');
  }
  return { calls, counts, byDesign };
}

export function count<T>(counts: Map<T, number>, key: T, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** mmap_sem is what a call that changes the address space takes first, killable; no other semaphore is taken that way. */
function mmapSemOf(elements: readonly unknown[]): unknown {
  const events = elements.filter(isRecord);
  const first =
    events.find(({ fn }) => fn === 'down_write_killable') ??
    events.find(({ fn }) => typeof fn === 'string' && LOCK_FUNCTIONS.has(fn));
  return isRecord(first?.['args']) ? first['args']['sem'] : undefined;
}

function recordedEvent(element: unknown, at: string): RecordedEvent {
  if (!isRecord(element)) throw new CallOrderError(at, describeValue(element), 'an object with depth and fn or mark');
  const { fn = null, mark = null, depth, args = {} } = element;
  if (typeof depth !== 'number' || !Number.isInteger(depth) || depth < 0) {
    throw new CallOrderError(`${at}.depth`, describeValue(depth), 'an integer from 0');
  }
  const names = [fn, mark].filter((name) => name !== null);
  const [name] = names;
  if (names.length !== 1 || typeof name !== 'string' || name === '') {
    const found = names.length === 1 ? describeValue(name) : `${names.length} names`;
    throw new CallOrderError(`${at}.fn`, found, 'the name of a function, or of a probe in mark instead');
  }
  if (!isRecord(args)) throw new CallOrderError(`${at}.args`, describeValue(args), 'an object of strings');
  for (const [key, value] of Object.entries(args)) {
    if (typeof value !== 'string')
      throw new CallOrderError(`${at}.${fieldPath(['args', key])}`, describeValue(value), 'a string');
  }
  return { fn: fn as string | null, mark: mark as string | null, depth, args: args as Record<string, string> };
}

/** 64-bit arguments are page aligned or small: a double holds them exactly. */
function numberOf(text: string | undefined, at: string): number {
  if (text === undefined || !/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) {
    throw new CallOrderError(at, describeValue(text), 'hex with 0x, or decimal');
  }
  return Number(text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
