import { EventKind, LockMode } from '../mm/events.ts';

/** Hears of a wait for mmap_sem when it is over: whose, in which mode it was taken, and how long, ns. */
export type WaitListener = (task: number, mode: 'read' | 'write', waitedNs: number) => void;

const NO = -1;

/** What tasks did with mmap_sem, from the events of the lock as they are told: holds, waits, operations. By task number; times in ns. */
export class LockLog {
  exclusiveHoldMaxNs = 0;
  sharedHoldMaxNs = 0;
  onWait: WaitListener | null = null;
  /** Successful and failed takings, releases, downgrades. */
  readonly operations: Float64Array;
  readonly waits: Uint32Array;
  private readonly longest: Float64Array;
  private readonly requestedNs: Float64Array;
  /** 1 while the task spins or sleeps for the lock. */
  private readonly isWaiting: Uint8Array;
  private readonly heldSinceNs: Float64Array;
  private readonly heldMode: Uint8Array;
  private readonly wantsWrite: Uint8Array;

  constructor(tasks: number) {
    this.operations = new Float64Array(tasks);
    this.waits = new Uint32Array(tasks);
    this.longest = new Float64Array(tasks);
    this.requestedNs = new Float64Array(tasks);
    this.isWaiting = new Uint8Array(tasks);
    this.heldSinceNs = new Float64Array(tasks).fill(NO);
    this.heldMode = new Uint8Array(tasks);
    this.wantsWrite = new Uint8Array(tasks);
  }

  /** An event of mmap_sem: LockRequest to LockTryFailed. */
  note(timeNs: number, task: number, kind: number, mode: number): void {
    switch (kind) {
      case EventKind.LockRequest:
        this.requestedNs[task] = timeNs;
        break;
      case EventKind.LockWait:
        // A spinner that goes to sleep is still in the same wait.
        if ((mode & LockMode.Spin) !== 0 || this.isWaiting[task] === 0) this.waits[task]++;
        this.isWaiting[task] = 1;
        this.wantsWrite[task] = mode & LockMode.Write;
        break;
      case EventKind.LockAcquire:
        this.operations[task]++;
        this.beginHold(timeNs, task, mode);
        if (this.isWaiting[task] === 1) this.endWait(timeNs, task);
        break;
      case EventKind.LockRelease:
        this.operations[task]++;
        this.endHold(timeNs, task);
        break;
      case EventKind.LockDowngrade:
        this.operations[task]++;
        this.endHold(timeNs, task);
        this.beginHold(timeNs, task, mode);
        break;
      case EventKind.LockTryFailed:
        this.operations[task]++;
        break;
    }
  }

  /** The run ends here: waits and holds that last until then count with what they have lasted. */
  endAt(nowNs: number): void {
    this.isWaiting.forEach((isWaiting, task) => {
      if (isWaiting === 1) this.endWait(nowNs, task);
      if (this.heldSinceNs[task] !== NO) this.endHold(nowNs, task);
    });
  }

  /** The longest wait of a task, one that goes on at `nowNs` included. */
  waitMaxNs(task: number, nowNs: number): number {
    const present = this.isWaiting[task] === 1 ? nowNs - this.requestedNs[task] : 0;
    return Math.max(this.longest[task], present);
  }

  private endWait(nowNs: number, task: number): void {
    this.isWaiting[task] = 0;
    const waited = nowNs - this.requestedNs[task];
    if (waited > this.longest[task]) this.longest[task] = waited;
    this.onWait?.(task, this.wantsWrite[task] === 0 ? 'read' : 'write', waited);
  }

  private beginHold(timeNs: number, task: number, mode: number): void {
    this.heldSinceNs[task] = timeNs;
    this.heldMode[task] = mode;
  }

  private endHold(timeNs: number, task: number): void {
    const held = timeNs - this.heldSinceNs[task];
    this.heldSinceNs[task] = NO;
    if (this.heldMode[task] === LockMode.Write) this.exclusiveHoldMaxNs = Math.max(this.exclusiveHoldMaxNs, held);
    else this.sharedHoldMaxNs = Math.max(this.sharedHoldMaxNs, held);
  }
}
