import * as v from 'valibot';
import { EventKind } from '../mm/events.ts';
import { arraysOf, type EventColumns } from './event-columns.ts';
import { headerWithLanesSchema, type TraceFileHeader } from './trace-file-header.ts';

/*
 * Own trace file, little endian, every part at a multiple of 8 bytes:
 *
 *   8 bytes   "UNMAPSCP"
 *   4 bytes   version
 *   4 bytes   length of the header in bytes
 *   header    JSON in UTF-8: { lanes: [number of events of each], ...TraceFileHeader }
 *   lanes     for each the columns one after another, as they lie in memory
 */
const MAGIC = 'UNMAPSCP';
const VERSION = 1;
const LONGEST_MESSAGE = 300;
const PREAMBLE_BYTES = 16;
const COLUMN_BYTES = [8, 8, 8, 8, 4, 2, 1, 1] as const;

/** A file that is not a trace file, or not a whole one. The message is one line and says where. */
export class TraceFileError extends Error {
  constructor(message: string) {
    // What was found may hold ends of lines.
    super(message.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '));
    this.name = 'TraceFileError';
  }
}

/** What a trace file holds. */
export interface TraceFile {
  readonly header: TraceFileHeader;
  /** The events of each approach. */
  readonly lanes: readonly EventColumns[];
}

/** @returns the bytes of an own trace file, not compressed */
export function writeTraceFile(header: TraceFileHeader, lanes: readonly EventColumns[]): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify({ ...header, lanes: lanes.map(({ length }) => length) }));
  const lengths = lanes.map(({ length }) => laneBytes(length));
  const file = new Uint8Array(PREAMBLE_BYTES + aligned(json.length) + lengths.reduce((sum, bytes) => sum + bytes, 0));
  for (let i = 0; i < MAGIC.length; i++) file[i] = MAGIC.charCodeAt(i);
  const view = new DataView(file.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, json.length, true);
  file.set(json, PREAMBLE_BYTES);
  let at = PREAMBLE_BYTES + aligned(json.length);
  for (const lane of lanes) {
    for (const column of arraysOf(lane)) {
      file.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
      at += aligned(column.byteLength);
    }
  }
  return file;
}

/**
 * Reads an own trace file. The columns look into the given bytes where those lie well, and must not be changed.
 *
 * @throws TraceFileError if it is something else, of another version, cut off, or does not fit together
 */
export function readTraceFile(bytes: Uint8Array): TraceFile {
  // Typed arrays want to begin at a multiple of their element size.
  const file = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  if (!isTraceFile(file)) throw new TraceFileError('not a trace file of Unmapscope: it does not begin with UNMAPSCP');
  if (file.length < PREAMBLE_BYTES) throw cutOff('the header', PREAMBLE_BYTES, file.length);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw new TraceFileError(`trace file of version ${version}; this program reads ${VERSION}`);
  const headerEnd = PREAMBLE_BYTES + view.getUint32(12, true);
  if (headerEnd > file.length) throw cutOff('the header', headerEnd, file.length);
  const { lanes: lengths, ...header } = parseHeader(file.subarray(PREAMBLE_BYTES, headerEnd));
  if (lengths.length !== header.approaches.length) {
    throw new TraceFileError(`header: ${lengths.length} lanes, but ${header.approaches.length} approaches`);
  }
  let at = aligned(headerEnd);
  const lanes = lengths.map((length, lane) => {
    const end = at + laneBytes(length);
    if (end > file.length) throw cutOff(`lane ${lane}`, end, file.length);
    const columns = columnsAt(file, at, length);
    checkEvents(columns, lane, header.tasks.length);
    at = end;
    return columns;
  });
  if (at !== file.length) throw new TraceFileError(`${file.length - at} bytes follow the last lane`);
  return { header, lanes };
}

/** @returns whether the bytes begin like an own trace file */
export function isTraceFile(bytes: Uint8Array): boolean {
  for (let i = 0; i < MAGIC.length; i++) if (bytes[i] !== MAGIC.charCodeAt(i)) return false;
  return true;
}

function parseHeader(bytes: Uint8Array): v.InferOutput<typeof headerWithLanesSchema> {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new TraceFileError(`header: not JSON in UTF-8 (${error instanceof Error ? error.message : String(error)})`);
  }
  const result = v.safeParse(headerWithLanesSchema, document, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new TraceFileError(`header: ${v.getDotPath(issue) ?? 'document'}: ${shortened(issue.message)}`);
}

/** What was found is quoted in a message, however long it is. */
function shortened(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}

function columnsAt(file: Uint8Array, start: number, length: number): EventColumns {
  const offsets = COLUMN_BYTES.map((size) => {
    const offset = file.byteOffset + start;
    start += aligned(size * length);
    return offset;
  });
  const { buffer } = file;
  return {
    length,
    timeNs: new Float64Array(buffer, offsets[0], length),
    lastNs: new Float64Array(buffer, offsets[1], length),
    addr: new Float64Array(buffer, offsets[2], length),
    lenBytes: new Float64Array(buffer, offsets[3], length),
    count: new Uint32Array(buffer, offsets[4], length),
    task: new Uint16Array(buffer, offsets[5], length),
    kind: new Uint8Array(buffer, offsets[6], length),
    detail: new Uint8Array(buffer, offsets[7], length),
  };
}

/** What everything else relies on: times are numbers and spans do not end before they begin; tasks are there. */
function checkEvents(columns: EventColumns, lane: number, tasks: number): void {
  const { timeNs, lastNs, addr, lenBytes, count, task, kind } = columns;
  for (let i = 0; i < columns.length; i++) {
    const where = `lane ${lane}, event ${i}`;
    if (!(timeNs[i] >= 0 && timeNs[i] <= lastNs[i] && lastNs[i] < Infinity)) {
      throw new TraceFileError(`${where}: times ${timeNs[i]} to ${lastNs[i]} are no span`);
    }
    if (!Number.isFinite(addr[i]) || !Number.isFinite(lenBytes[i])) {
      throw new TraceFileError(`${where}: an address or length is no number`);
    }
    const other = kind[i] === EventKind.Wakeup ? count[i] : kind[i] === EventKind.LockGrant ? lenBytes[i] : 0;
    if (task[i] >= tasks || other >= Math.max(tasks, 1) || other < 0) {
      throw new TraceFileError(`${where}: there is no task ${task[i] >= tasks ? task[i] : other}`);
    }
  }
}

function laneBytes(length: number): number {
  return COLUMN_BYTES.reduce((sum, size) => sum + aligned(size * length), 0);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function cutOff(what: string, needed: number, found: number): TraceFileError {
  return new TraceFileError(`cut off in ${what}: ${needed} bytes are needed up to its end, there are ${found}`);
}
