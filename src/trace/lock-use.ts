import { EventKind, LockMode } from '../mm/events.ts';
import { GrowableUint32 } from './growable.ts';
import { SpanColumns } from './span-columns.ts';

/** Values of the spans in a task's row for a lock: what the task has to do with it. The higher shows where they share a pixel. */
export const LockUse = { holdRead: 1, holdWrite: 2, waitRead: 3, waitWrite: 4, spinWrite: 5 } as const;
export type LockUse = (typeof LockUse)[keyof typeof LockUse];

/** How long a task may sleep before khungtaskd calls it hung, ns: hung_task_timeout_secs as the kernel has it by default. */
export const HUNG_TASK_NS = 120e9;

/** @returns whether a LockUse is one of waiting, asleep or spinning */
export function isWait(use: number): boolean {
  return use >= LockUse.waitRead;
}

const RANK = Uint8Array.from({ length: 256 }, (_, use) => use);

/** One task's waits for a lock and holds of it, one after another. */
export class LockUseRow {
  /** Values are LockUses. */
  readonly spans = new SpanColumns({ rank: RANK });
  /** The waits asleep that have ended and were longer than HUNG_TASK_NS. */
  private readonly hung = new GrowableUint32();
  /** When the lock was asked for, if it was not got yet: a wait counts from there. */
  private requestNs = NaN;
  /** The LockUse of the open span, or 0. */
  private open = 0;

  /** Takes note of an event of the lock that is about this task. */
  apply(eventIndex: number, kind: number, detail: number, timeNs: number): void {
    const isWrite = (detail & LockMode.Write) !== 0;
    switch (kind) {
      case EventKind.LockRequest:
        this.requestNs = timeNs;
        break;
      case EventKind.LockWait:
        this.wait(eventIndex, detail, timeNs);
        break;
      case EventKind.LockAcquire:
      case EventKind.LockGrant:
        if (!this.holds) this.begin(isWrite ? LockUse.holdWrite : LockUse.holdRead, eventIndex, timeNs);
        this.requestNs = NaN;
        break;
      case EventKind.LockDowngrade:
        this.begin(LockUse.holdRead, eventIndex, timeNs);
        break;
      case EventKind.LockTryFailed:
        // In another tool's trace a try that failed may have looked like a wait until then.
        if (!this.holds) this.close(timeNs);
        break;
      case EventKind.LockRelease:
      case EventKind.LockLost:
      case EventKind.Error:
        this.close(timeNs);
        break;
    }
  }

  /**
   * @param latestNs until when anything is known: a wait may still go on
   * @returns the waits that lasted longer than HUNG_TASK_NS, in their order, as positions in `spans`; there is one in 120 s at most
   */
  hungWaits(latestNs: number): number[] {
    const found = Array.from(this.hung.data.subarray(0, this.hung.length));
    const last = this.spans.length - 1;
    if (this.open !== 0 && this.isHung(last, latestNs)) found.push(last);
    return found;
  }

  private get holds(): boolean {
    return this.open === LockUse.holdRead || this.open === LockUse.holdWrite;
  }

  private wait(eventIndex: number, detail: number, timeNs: number): void {
    if (this.holds) return;
    const write = (detail & LockMode.Spin) !== 0 ? LockUse.spinWrite : LockUse.waitWrite;
    const use = (detail & LockMode.Write) !== 0 ? write : LockUse.waitRead;
    if (use === this.open) return;
    // From spinning to sleeping the wait goes on; else it began with the request.
    this.begin(use, eventIndex, this.open !== 0 || Number.isNaN(this.requestNs) ? timeNs : this.requestNs);
  }

  private close(timeNs: number): void {
    const last = this.spans.length - 1;
    if (this.open !== 0 && this.isHung(last, timeNs)) this.hung.push(last);
    this.spans.closeLast(timeNs);
    this.open = 0;
  }

  private isHung(span: number, atNs: number): boolean {
    const use = this.spans.value(span);
    if (use !== LockUse.waitRead && use !== LockUse.waitWrite) return false;
    return Math.min(this.spans.endNs(span), atNs) - this.spans.startNs(span) > HUNG_TASK_NS;
  }

  private begin(use: LockUse, eventIndex: number, timeNs: number): void {
    this.close(timeNs);
    this.spans.append(timeNs, Infinity, use, eventIndex);
    this.open = use;
  }
}
