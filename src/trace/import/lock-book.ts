import { EventKind, LockMode } from '../../mm/events.ts';
import { detached, type LockReport } from './import-report.ts';

/** More than this many locks, or waits under way, are no trace of one machine. */
const MOST_LOCKS = 65_536;
const MOST_OPEN = 262_144;

interface Request {
  readonly mode: number;
  readonly sinceNs: number;
  /** The wait was told. */
  waits: boolean;
}

/** One lock of a trace. */
export class ImportedLock {
  /** The number that events carry. */
  readonly number: number;
  /** The pointer as the file writes it. */
  readonly name: string;
  /** The mode in which each task holds it. */
  readonly holders = new Map<number, number>();
  readonly requests = new Map<number, Request>();
  /** Since when each holder has had it, across a downgrade. */
  readonly since = new Map<number, number>();
  waiting = 0;
  writeHolds = 0;
  writeReleases = 0;
  downgrades = 0;
  readHolds = 0;
  failedTries = 0;
  unpaired = 0;
  /** Nothing tells when readers let go of it: that a read hold has no end says nothing. */
  readsEndUnseen = false;
  longestReadWaitNs = 0;
  longestWriteWaitNs = 0;
  /** The longest that it was taken for write until it was let go of, downgraded or not. */
  longestHoldNs = 0;

  constructor(number: number, name: string) {
    this.number = number;
    this.name = name;
  }

  report(): LockReport {
    const { name: lock, writeHolds, writeReleases, downgrades, readHolds, failedTries, unpaired } = this;
    const longestWaitNs = { read: this.longestReadWaitNs, write: this.longestWriteWaitNs };
    return { lock, writeHolds, writeReleases, downgrades, readHolds, failedTries, unpaired, longestWaitNs };
  }
}

/** Tells one event of a task about a lock: kind, detail, the lock's number, lenBytes, count. */
export type TellLock = (
  task: number,
  kind: number,
  detail: number,
  lock: number,
  lenBytes: number,
  count: number,
) => void;

/**
 * Makes lock events of what tracepoints and probes say, lock by lock: pairs starts, acquires and releases of each task, knows a downgrade by
 * the acquire for read of the task that holds for write, and says when a request has become a wait.
 */
export class LockBook {
  readonly locks: ImportedLock[] = [];
  private readonly byName = new Map<string, ImportedLock>();
  /** By task, the lock it asked for last and has no answer yet. */
  private readonly asked = new Map<number, ImportedLock>();
  private readonly tell: TellLock;
  private open = 0;

  constructor(tell: TellLock) {
    this.tell = tell;
  }

  /** @returns the lock with that pointer, or null if there are too many */
  lock(name: string): ImportedLock | null {
    const found = this.byName.get(name);
    if (found !== undefined) return found;
    if (this.locks.length === MOST_LOCKS) return null;
    const lock = new ImportedLock(this.locks.length, detached(name));
    this.locks.push(lock);
    this.byName.set(lock.name, lock);
    return lock;
  }

  /** @returns the lock with that pointer if it was told of before */
  known(name: string): ImportedLock | undefined {
    return this.byName.get(name);
  }

  /** @returns the lock that a task asked for and has no answer yet */
  askedBy(task: number): ImportedLock | undefined {
    return this.asked.get(task);
  }

  request(lock: ImportedLock, task: number, mode: number, nowNs: number): void {
    this.noteWaits(lock, task);
    if (this.dropRequest(lock, task)) lock.unpaired++;
    if (this.open >= MOST_OPEN) return;
    lock.requests.set(task, { mode, sinceNs: nowNs, waits: false });
    this.asked.set(task, lock);
    this.open++;
    this.tell(task, EventKind.LockRequest, mode, lock.number, 0, lock.waiting);
  }

  /** The task was seen to sleep or spin for the lock it asked for. */
  wait(lock: ImportedLock, task: number, spins = false): void {
    const request = lock.requests.get(task);
    if (request === undefined || request.waits) return;
    request.waits = true;
    lock.waiting++;
    this.tell(task, EventKind.LockWait, request.mode | (spins ? LockMode.Spin : 0), lock.number, 0, lock.waiting);
  }

  acquired(lock: ImportedLock, task: number, mode: number, nowNs: number): void {
    this.noteWaits(lock, task);
    const request = lock.requests.get(task);
    const held = lock.holders.get(task);
    if (request === undefined && mode === LockMode.Read && held === LockMode.Write) {
      this.downgraded(lock, task);
      return;
    }
    if (request === undefined) lock.unpaired++;
    else {
      const waitedNs = nowNs - request.sinceNs;
      if (mode === LockMode.Write) lock.longestWriteWaitNs = Math.max(lock.longestWriteWaitNs, waitedNs);
      else lock.longestReadWaitNs = Math.max(lock.longestReadWaitNs, waitedNs);
      this.dropRequest(lock, task);
    }
    if (held !== undefined) {
      // Its release was not seen.
      if (!this.endsUnseen(lock, held)) lock.unpaired++;
      this.forgetHold(lock, task, nowNs);
    }
    if (mode === LockMode.Write) lock.writeHolds++;
    else lock.readHolds++;
    if (this.open < MOST_OPEN) {
      lock.holders.set(task, mode);
      lock.since.set(task, mode === LockMode.Write ? nowNs : -1);
      this.open++;
    }
    this.tell(task, EventKind.LockAcquire, mode, lock.number, lock.holders.size, lock.waiting);
  }

  downgraded(lock: ImportedLock, task: number): void {
    if (!lock.holders.has(task)) return;
    lock.downgrades++;
    lock.holders.set(task, LockMode.Read);
    this.tell(task, EventKind.LockDowngrade, LockMode.Read, lock.number, 1, lock.waiting);
  }

  tryFailed(lock: ImportedLock, task: number, mode: number): void {
    lock.failedTries++;
    if (!this.dropRequest(lock, task)) lock.unpaired++;
    this.tell(task, EventKind.LockTryFailed, mode, lock.number, 0, lock.waiting);
  }

  released(lock: ImportedLock, task: number, mode: number, nowNs: number): void {
    this.noteWaits(lock, task);
    if (mode === LockMode.Write) lock.writeReleases++;
    if (lock.holders.get(task) !== mode) lock.unpaired++;
    this.forgetHold(lock, task, nowNs);
    this.tell(task, EventKind.LockRelease, mode, lock.number, 0, lock.waiting);
  }

  /** A hold whose end cannot be seen is over by now at the latest. */
  endUnseen(lock: ImportedLock, task: number, nowNs: number): void {
    const mode = lock.holders.get(task);
    if (mode === undefined) return;
    this.forgetHold(lock, task, nowNs);
    this.tell(task, EventKind.LockLost, mode, lock.number, 0, lock.waiting);
  }

  /** Events were lost: nothing is known of any hold or wait that was under way. */
  loseAll(): void {
    for (const lock of this.locks) {
      for (const [task, mode] of lock.holders) {
        if (!this.endsUnseen(lock, mode)) lock.unpaired++;
        this.tell(task, EventKind.LockLost, mode, lock.number, 0, 0);
      }
      for (const [task, { mode }] of lock.requests) {
        lock.unpaired++;
        if (!lock.holders.has(task)) this.tell(task, EventKind.LockLost, mode, lock.number, 0, 0);
      }
      lock.holders.clear();
      lock.since.clear();
      lock.requests.clear();
      lock.waiting = 0;
    }
    this.asked.clear();
    this.open = 0;
  }

  /** What is open at the end has no counterpart. */
  finish(): void {
    for (const lock of this.locks) {
      lock.unpaired += lock.requests.size;
      for (const mode of lock.holders.values()) if (!this.endsUnseen(lock, mode)) lock.unpaired++;
    }
  }

  /** @returns the number of the lock that was held longest at a time: the one to show first */
  main(): number {
    let main = 0;
    for (const { number, longestHoldNs } of this.locks) {
      if (longestHoldNs > this.locks[main].longestHoldNs) main = number;
    }
    return main;
  }

  private endsUnseen(lock: ImportedLock, mode: number): boolean {
    return mode === LockMode.Read && lock.readsEndUnseen;
  }

  /** Requests that are not answered while somebody is in the way are waits: a try would have come back at once. */
  private noteWaits(lock: ImportedLock, except: number): void {
    if (lock.requests.size === 0 || lock.holders.size === 0) return;
    for (const [task, request] of lock.requests) {
      if (task === except || request.waits) continue;
      if (request.mode === LockMode.Write || isHeldForWrite(lock)) this.wait(lock, task);
    }
  }

  private dropRequest(lock: ImportedLock, task: number): boolean {
    const request = lock.requests.get(task);
    if (request === undefined) return false;
    if (request.waits) lock.waiting--;
    lock.requests.delete(task);
    if (this.asked.get(task) === lock) this.asked.delete(task);
    this.open--;
    return true;
  }

  private forgetHold(lock: ImportedLock, task: number, nowNs: number): void {
    if (!lock.holders.delete(task)) return;
    this.open--;
    const sinceNs = lock.since.get(task) ?? -1;
    lock.since.delete(task);
    if (sinceNs >= 0) lock.longestHoldNs = Math.max(lock.longestHoldNs, nowNs - sinceNs);
  }
}

function isHeldForWrite(lock: ImportedLock): boolean {
  for (const mode of lock.holders.values()) if (mode === LockMode.Write) return true;
  return false;
}
