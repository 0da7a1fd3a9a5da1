import { EventKind, LockMode } from '../../mm/events.ts';
import type { EventColumns } from '../event-columns.ts';
import { isLockEvent } from '../lock-events.ts';

/** One hold of a lock, or one wait for it. */
export interface LockSpan {
  readonly task: number;
  readonly lock: number;
  readonly mode: number;
  readonly waits: boolean;
  readonly startNs: number;
  readonly endNs: number;
  /** Of a hold that followed a wait: the hold that ended before it. */
  readonly from: LockSpan | null;
  /** How many wait from its start on; null if that is as before. */
  readonly waiters: number | null;
}

interface OpenUse {
  mode: number;
  waits: boolean;
  startNs: number;
  from: LockSpan | null;
  waiters: number | null;
}

/** Holds and waits, one after another for each task, so that they never overlap in its row. */
export function lockSpans(columns: EventColumns, latestNs: number): LockSpan[] {
  const { length, kind, detail, addr, task, timeNs, lenBytes } = columns;
  const spans: LockSpan[] = [];
  const uses = new Map<string, OpenUse>();
  const requested = new Map<string, number>();
  /** By task, where its last span ended: locks of other address spaces share the row. */
  const rowEnds = new Map<number, number>();
  const waiting = new Map<number, Set<number>>();
  const lastHold = new Map<number, LockSpan>();
  const told = new Map<number, number>();

  const close = (who: number, lock: number, atNs: number): LockSpan | null => {
    const key = `${who}:${lock}`;
    const use = uses.get(key);
    if (use === undefined) return null;
    uses.delete(key);
    const startNs = Math.max(use.startNs, rowEnds.get(who) ?? 0);
    const endNs = Math.max(startNs, atNs);
    rowEnds.set(who, endNs);
    const span = {
      task: who,
      lock,
      mode: use.mode,
      waits: use.waits,
      startNs,
      endNs,
      from: use.from,
      waiters: use.waiters,
    };
    spans.push(span);
    if (!use.waits) lastHold.set(lock, span);
    return span;
  };
  const open = (
    who: number,
    lock: number,
    mode: number,
    waits: boolean,
    startNs: number,
    from: LockSpan | null,
  ): void => {
    const waiters = waiting.get(lock)?.size ?? 0;
    uses.set(`${who}:${lock}`, { mode, waits, startNs, from, waiters: told.get(lock) === waiters ? null : waiters });
    told.set(lock, waiters);
  };

  for (let i = 0; i < length; i++) {
    if (!isLockEvent(kind[i], detail[i])) continue;
    const lock = addr[i];
    const at = Math.round(timeNs[i]);
    const who = kind[i] === EventKind.LockGrant ? lenBytes[i] : task[i];
    const key = `${who}:${lock}`;
    const mode = (detail[i] & LockMode.Write) !== 0 ? LockMode.Write : LockMode.Read;
    const use = uses.get(key);
    let waiters = waiting.get(lock);
    if (waiters === undefined) waiting.set(lock, (waiters = new Set()));
    switch (kind[i]) {
      case EventKind.LockRequest:
        requested.set(key, at);
        break;
      case EventKind.LockWait:
        if (use !== undefined) break;
        waiters.add(who);
        open(who, lock, mode, true, requested.get(key) ?? at, null);
        break;
      case EventKind.LockAcquire:
      case EventKind.LockGrant: {
        if (use !== undefined && !use.waits) break;
        const waited = close(who, lock, at) !== null;
        waiters.delete(who);
        open(who, lock, mode, false, at, waited ? (lastHold.get(lock) ?? null) : null);
        break;
      }
      case EventKind.LockDowngrade:
        close(who, lock, at);
        open(who, lock, LockMode.Read, false, at, null);
        break;
      default:
        waiters.delete(who);
        close(who, lock, at);
    }
  }
  for (const key of [...uses.keys()]) {
    const [who, lock] = key.split(':').map(Number);
    close(who, lock, latestNs);
  }
  return spans;
}
