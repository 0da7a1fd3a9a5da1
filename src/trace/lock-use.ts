import { EventKind, LockMode } from '../mm/events.ts';
import { SpanColumns } from './span-columns.ts';

/** Values of the spans in a task's row for a lock: what the task has to do with it. The higher shows where they share a pixel. */
export const LockUse = { holdRead: 1, holdWrite: 2, waitRead: 3, waitWrite: 4, spinWrite: 5 } as const;
export type LockUse = (typeof LockUse)[keyof typeof LockUse];

const RANK = Uint8Array.from({ length: 256 }, (_, use) => use);

/** One task's waits for a lock and holds of it, one after another. */
export class LockUseRow {
  /** Values are LockUses. */
  readonly spans = new SpanColumns({ rank: RANK });
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
        if (this.holds) break;
        this.spans.closeLast(timeNs);
        this.open = 0;
        break;
      case EventKind.LockRelease:
      case EventKind.LockLost:
      case EventKind.Error:
        this.spans.closeLast(timeNs);
        this.open = 0;
        break;
    }
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

  private begin(use: LockUse, eventIndex: number, timeNs: number): void {
    this.spans.append(timeNs, Infinity, use, eventIndex);
    this.open = use;
  }
}
