import { LockMode } from '../../mm/events.ts';
import type { ImportedLock } from './lock-book.ts';
import { Outcome, type Teller } from './teller.ts';

/** The lock lies within the mm whose pointer the tracepoints of mmap_lock print. */
const MM_BYTES = 4096n;
const POINTER_DIGITS = 16;
/** Flags of a contention, from the lowest bit. */
const FLAGS = ['SPIN', 'READ', 'WRITE', 'RT', 'PERCPU', 'MUTEX'];

/** The fields that the tracepoints of mmap_lock have; they hold until the next look. */
class MmapLockFields {
  mm = '';
  mode = 0;
  success = false;

  /** `mm=POINTER memcg_path=... write=true success=true`: the path may hold anything. @returns false if it is something else */
  read(text: string, hasSuccess: boolean): boolean {
    if (!text.startsWith('mm=')) return false;
    const end = text.indexOf(' ');
    const write = text.lastIndexOf(' write=');
    if (end < 4 || write < end - 1) return false;
    this.mm = text.slice(3, end);
    const value = text.charCodeAt(write + 7);
    if (!isTrue(value) && !isFalse(value)) return false;
    this.mode = isTrue(value) ? LockMode.Write : LockMode.Read;
    if (!hasSuccess) return true;
    const success = text.lastIndexOf(' success=');
    if (success < write) return false;
    this.success = isTrue(text.charCodeAt(success + 9));
    return this.success || isFalse(text.charCodeAt(success + 9));
  }
}

const fields = new MmapLockFields();

/** `mmap_lock_start_locking` */
export function startLocking(teller: Teller, task: number, text: string): Outcome {
  const lock = read(teller, text, false);
  if (lock === null) return Outcome.malformed;
  if (fields.mode === LockMode.Write) teller.endFault(task);
  teller.locks.request(lock, task, fields.mode, teller.nowNs);
  return Outcome.understood;
}

/** `mmap_lock_acquire_returned` */
export function acquireReturned(teller: Teller, task: number, text: string): Outcome {
  const lock = read(teller, text, true);
  if (lock === null) return Outcome.malformed;
  if (fields.success) teller.locks.acquired(lock, task, fields.mode, teller.nowNs);
  else teller.locks.tryFailed(lock, task, fields.mode);
  return Outcome.understood;
}

/** `mmap_lock_released` */
export function lockReleased(teller: Teller, task: number, text: string): Outcome {
  const lock = read(teller, text, false);
  if (lock === null) return Outcome.malformed;
  teller.locks.released(lock, task, fields.mode, teller.nowNs);
  if (fields.mode === LockMode.Read) teller.noteFaultRelease(task);
  return Outcome.understood;
}

function read(teller: Teller, text: string, hasSuccess: boolean): ImportedLock | null {
  return fields.read(text, hasSuccess) ? teller.locks.lock(fields.mm) : null;
}

/** `lock:contention_begin`: `ADDRESS (flags=SPIN|READ)`. It is about mmap_lock if the task asked for that and lies in that mm. */
export function contentionBegin(teller: Teller, task: number, text: string): Outcome {
  const match = /^(?:lock_addr=)?(?:0x)?([0-9a-f]+) \(?flags=([A-Z|0-9a-fx]*)\)?/.exec(text);
  if (match === null) return Outcome.malformed;
  const lock = teller.locks.askedBy(task);
  const request = lock?.requests.get(task);
  if (lock === undefined || request === undefined) return Outcome.ignored;
  const flags = flagsOf(match[2]);
  const mode = flags.includes('WRITE') ? LockMode.Write : flags.includes('READ') ? LockMode.Read : 0;
  if (mode !== request.mode || flags.includes('PERCPU') || flags.includes('SPIN')) return Outcome.ignored;
  if (!mayLieIn(lock.name, match[1])) return Outcome.ignored;
  teller.locks.wait(lock, task);
  return Outcome.understood;
}

/** `lock:contention_end`: the acquire follows. */
export function contentionEnd(teller: Teller, task: number, text: string): Outcome {
  const match = /^(?:lock_addr=)?(?:0x)?([0-9a-f]+) \(?ret=-?\d+\)?/.exec(text);
  if (match === null) return Outcome.malformed;
  const lock = teller.locks.askedBy(task);
  return lock !== undefined && mayLieIn(lock.name, match[1]) ? Outcome.understood : Outcome.ignored;
}

/** By name, or as the bits that they are where the tool prints raw values. */
function flagsOf(text: string): string[] {
  const bits = /^(?:0x)?[0-9a-f]+$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(bits)) return text.split('|');
  return FLAGS.filter((_, bit) => (bits & (1 << bit)) !== 0);
}

/** Pointers that were hashed say nothing of where they lie: only what the task asked for tells. */
function mayLieIn(mm: string, address: string): boolean {
  const from = mm.replace(/^0x/, '').padStart(POINTER_DIGITS, '0');
  const at = address.padStart(POINTER_DIGITS, '0');
  if (!isKernelPointer(from) || !isKernelPointer(at)) return true;
  const offset = BigInt(`0x${at}`) - BigInt(`0x${from}`);
  return offset >= 0n && offset < MM_BYTES;
}

function isKernelPointer(digits: string): boolean {
  return /^ff[0-9a-f]{14}$/i.test(digits);
}

/** "true", or "1" where the tool prints raw values. */
function isTrue(code: number): boolean {
  return code === 116 || code === 49;
}

function isFalse(code: number): boolean {
  return code === 102 || code === 48;
}
