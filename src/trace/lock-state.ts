import { EventKind, LockMode } from '../mm/events.ts';

/** A task that holds a lock. */
export interface LockHolder {
  readonly task: number;
  /** LockMode.Read or LockMode.Write. */
  readonly mode: number;
  readonly sinceNs: number;
}

/** A task that waits for a lock. */
export interface LockWaiter {
  readonly task: number;
  /** LockMode.Read or LockMode.Write. */
  readonly mode: number;
  /** It spins on its CPU instead of sleeping in the wait list. */
  readonly spins: boolean;
  readonly sinceNs: number;
}

/** Who holds a lock and who waits for it, as the lock's events tell it one after another. */
export class LockState {
  /** In the order in which they came in. */
  readonly holders: LockHolder[];
  /** In the order of the wait list; spinners stand where they began to spin. */
  readonly waiters: LockWaiter[];

  constructor(holders: readonly LockHolder[] = [], waiters: readonly LockWaiter[] = []) {
    this.holders = [...holders];
    this.waiters = [...waiters];
  }

  /** @returns a state that goes on from here on its own */
  copy(): LockState {
    return new LockState(this.holders, this.waiters);
  }

  /** LockMode.Read, LockMode.Write, or 0 if it is free. */
  get mode(): number {
    return this.holders.length === 0 ? 0 : this.holders[0].mode;
  }

  /** Takes note of one event of the lock; `task` is whom it is about: for LockGrant the reader that is given the lock. */
  apply(kind: number, task: number, detail: number, timeNs: number): void {
    const mode = detail & (LockMode.Read | LockMode.Write);
    switch (kind) {
      case EventKind.LockWait:
        this.wait(task, mode, (detail & LockMode.Spin) !== 0, timeNs);
        break;
      case EventKind.LockAcquire:
      case EventKind.LockGrant:
        remove(this.waiters, task);
        // A reader that was given the lock tells again that it has it once it runs.
        if (find(this.holders, task) === -1) this.holders.push({ task, mode, sinceNs: timeNs });
        break;
      case EventKind.LockRelease:
        remove(this.holders, task);
        break;
      case EventKind.LockDowngrade: {
        const holder = find(this.holders, task);
        if (holder !== -1) this.holders[holder] = { task, mode: LockMode.Read, sinceNs: timeNs };
        break;
      }
      case EventKind.LockLost:
        remove(this.holders, task);
        remove(this.waiters, task);
        break;
      case EventKind.LockTryFailed:
      case EventKind.Error:
        remove(this.waiters, task);
        break;
    }
  }

  /** A spinner that goes to sleep has waited since it began to spin, but its place is at the end. */
  private wait(task: number, mode: number, spins: boolean, timeNs: number): void {
    // A reader that queued and was let in at once says that it waits after it was given the lock.
    if (find(this.holders, task) !== -1) return;
    const before = remove(this.waiters, task);
    this.waiters.push({ task, mode, spins, sinceNs: before?.sinceNs ?? timeNs });
  }
}

function find(list: readonly { readonly task: number }[], task: number): number {
  for (let i = 0; i < list.length; i++) if (list[i].task === task) return i;
  return -1;
}

function remove<T extends { readonly task: number }>(list: T[], task: number): T | undefined {
  const i = find(list, task);
  return i === -1 ? undefined : list.splice(i, 1)[0];
}
