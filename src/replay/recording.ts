import type { Call } from '../mm/calls.ts';
import { MMAP_FLAGS } from '../mm/paths/mmap.ts';
import { isPageAligned, PAGE_SIZE } from '../mm/units.ts';
import type { ObservedState } from './observed-state.ts';
import { RecordedFields, type Range } from './recorded-fields.ts';
import { shown } from './recording-error.ts';

export const FORMAT = 'unmap-oracle';
export const FORMAT_VERSION = 1;

/** Line 1 of a recording. */
export interface Header {
  /** Where everything happens; empty at the start. */
  readonly arena: Range;
}

/** The calls that the format knows. */
export type RecordedCall = Extract<
  Call,
  { op: 'mmap' | 'munmap' | 'mprotect' | 'mremap' | 'madvise' | 'mlock' | 'munlock' | 'mincore' | 'touch' }
>;

/** One call, and what the real kernel returned. */
export interface RecordedOperation {
  readonly kind: 'operation';
  readonly call: RecordedCall;
  readonly ret: RecordedReturn;
  /** The line as it was written. */
  readonly text: string;
}

export interface RecordedReturn {
  /** 0, an address, or "-ERRNO". */
  readonly ret: number | string;
  /** Where a signal came, and why: both null without one. */
  readonly at: number | null;
  readonly code: string | null;
}

/** The state of the arena after the operation above. */
export interface RecordedCheck extends ObservedState {
  readonly kind: 'check';
}

export type RecordedLine = RecordedOperation | RecordedCheck | { readonly kind: 'note' };

const PROT = /^[r-][w-][x-]$/;
const MREMAP_FLAGS = ['maymove', 'fixed'];
/** One access to each page: a recorder needs some hundred. */
const LONGEST_TOUCH = 2 ** 16 * PAGE_SIZE;
const RESULT_FIELDS = new Set(['ret', 'at', 'code']);

/** @throws RecordingError if this is not the header of a recording: `format` and `version` decide, whatever kernel it was */
export function parseHeader(line: number, text: string): Header {
  const fields = new RecordedFields(line, text);
  fields.choice('format', [FORMAT]);
  const version = fields.any('version');
  if (version !== FORMAT_VERSION) throw fields.wrong('version', shown(version), String(FORMAT_VERSION));
  if (fields.has('pageSize') && fields.count('pageSize') !== PAGE_SIZE) {
    throw fields.wrong('pageSize', shown(fields.any('pageSize')), String(PAGE_SIZE));
  }
  const ends = fields.any('arena');
  const allowed = 'two page-aligned addresses in ascending order';
  if (!Array.isArray(ends) || ends.length !== 2) throw fields.wrong('arena', shown(ends), allowed);
  const [arena] = new RecordedFields(line, JSON.stringify({ arena: [ends] })).ranges('arena');
  if (!arena.every(isPageAligned) || arena[0] >= arena[1]) throw fields.wrong('arena', shown(ends), allowed);
  return { arena };
}

/** @throws RecordingError for anything that is no operation, check or note of the format */
export function parseLine(line: number, text: string): RecordedLine {
  const fields = new RecordedFields(line, text);
  if (fields.has('op')) return parseOperation(fields, text);
  if (fields.has('check')) {
    if (fields.any('check') !== true) throw fields.wrong('check', shown(fields.any('check')), 'true');
    return parseCheck(fields);
  }
  if (fields.has('note')) return { kind: 'note' };
  throw fields.wrong('line', shown(JSON.parse(text)), 'an object with "op", "check" or "note"');
}

function parseOperation(fields: RecordedFields, text: string): RecordedOperation {
  const call = parseCall(fields);
  return { kind: 'operation', call, ret: parseReturn(fields, call), text };
}

/** An operation for people: as it stands in the recording, results left out. */
export function describeOperation({ text }: RecordedOperation): string {
  const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return entries
    .filter(([name]) => !RESULT_FIELDS.has(name))
    .map(([name, value]) => (name === 'op' ? String(value) : `${name}=${argument(value)}`))
    .join(' ');
}

function argument(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parseCall(fields: RecordedFields): RecordedCall {
  const op = fields.choice('op', ['mmap', 'munmap', 'mprotect', 'mremap', 'madvise', 'mlock', 'munlock', 'touch']);
  const addr = fields.address('addr');
  if (op === 'mremap') return parseMremap(fields, addr);
  const len = fields.length('len');
  switch (op) {
    case 'munmap':
      return { op, addr, len };
    case 'mlock':
    case 'munlock':
      return { op, addr, len };
    case 'mmap':
      return { op, addr, len, prot: parseProt(fields), flags: parseFlags(fields, MMAP_FLAGS) };
    case 'mprotect':
      return { op, addr, len, prot: parseProt(fields) };
    case 'madvise':
      return { op, addr, len, advice: parseAdvice(fields) };
    case 'touch':
      if (len > LONGEST_TOUCH)
        throw fields.wrong('len', shown(fields.any('len')), `at most ${LONGEST_TOUCH}, an access a page`);
      return { op, addr, len, access: fields.choice('access', ['read', 'write']) };
  }
}

function parseMremap(fields: RecordedFields, addr: number): RecordedCall {
  const flags = parseFlags(fields, MREMAP_FLAGS);
  const newAddr = fields.any('newAddr') === null && !flags.includes('fixed') ? null : fields.address('newAddr');
  return { op: 'mremap', addr, oldLen: fields.length('oldLen'), newLen: fields.length('newLen'), flags, newAddr };
}

function parseProt(fields: RecordedFields): string {
  const prot = fields.string('prot');
  if (!PROT.test(prot))
    throw fields.wrong('prot', shown(prot), 'three characters of r, w, x, with "-" for what is missing');
  return prot;
}

function parseFlags(fields: RecordedFields, known: readonly string[]): string[] {
  const flags = fields.strings('flags');
  const unknown = flags.find((flag) => !known.includes(flag));
  if (unknown !== undefined) throw fields.wrong('flags', shown(unknown), known.map(shown).join(', '));
  return flags;
}

/** An advice that no kernel knows is written as a number with "bogus" before it. */
function parseAdvice(fields: RecordedFields): string {
  const advice = fields.string('advice');
  if (advice !== 'dontneed' && !/^bogus\d+$/.test(advice)) {
    throw fields.wrong('advice', shown(advice), '"dontneed", or "bogus" and a number');
  }
  return advice;
}

function parseReturn(fields: RecordedFields, call: RecordedCall): RecordedReturn {
  const value = fields.any('ret');
  const isError = typeof value === 'string' && value.startsWith('-');
  if (!isError && typeof value !== 'string' && !Number.isSafeInteger(value)) {
    throw fields.wrong('ret', shown(value), '0, an address in hex, or "-" and the name of an error');
  }
  const ret = isError || typeof value === 'number' ? value : fields.address('ret');
  const signalled = call.op === 'touch' && (value === '-SIGSEGV' || (isError && fields.has('at')));
  return {
    ret,
    at: signalled ? fields.address('at') : null,
    code: signalled ? fields.string('code') : null,
  };
}

function parseCheck(fields: RecordedFields): RecordedCheck {
  const maps = fields.mappings('maps');
  const vmx = fields.strings('vmx');
  if (vmx.length !== maps.length) {
    throw fields.wrong('vmx', `${vmx.length} entries`, `${maps.length}, as many as maps has`);
  }
  return {
    kind: 'check',
    maps,
    present: fields.ranges('present'),
    zero: fields.ranges('zero'),
    rssPages: fields.count('rssPages'),
    zeroPages: fields.count('zeroPages'),
    pgtablePages: fields.count('pgtablePages'),
    lockedPages: fields.count('lockedPages'),
    vmx,
  };
}
