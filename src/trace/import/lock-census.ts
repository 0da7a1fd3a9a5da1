import { EventKind, LockMode } from '../../mm/events.ts';
import type { EventColumns } from '../event-columns.ts';
import type { LockReport } from './import-report.ts';

interface Count {
  writeHolds: number;
  writeReleases: number;
  downgrades: number;
  readHolds: number;
  failedTries: number;
  unpaired: number;
  read: number;
  write: number;
  readonly requests: Map<number, number>;
  readonly holders: Map<number, number>;
}

/** @returns what the locks of stored events went through, in the order in which they appear */
export function lockCensus(columns: EventColumns, nameOf: (lock: number) => string): LockReport[] {
  const counts = new Map<number, Count>();
  const { length, kind, detail, addr, task, timeNs, lenBytes } = columns;
  for (let i = 0; i < length; i++) {
    const isLock =
      (kind[i] >= EventKind.LockRequest && kind[i] <= EventKind.LockTryFailed) ||
      kind[i] === EventKind.LockGrant ||
      kind[i] === EventKind.LockLost;
    if (!isLock) continue;
    let count = counts.get(addr[i]);
    if (count === undefined) counts.set(addr[i], (count = newCount()));
    const who = kind[i] === EventKind.LockGrant ? lenBytes[i] : task[i];
    apply(count, kind[i], who, (detail[i] & LockMode.Write) !== 0 ? LockMode.Write : LockMode.Read, timeNs[i]);
  }
  return [...counts].map(([lock, { read, write, requests, holders, ...count }]) => ({
    lock: nameOf(lock),
    ...count,
    unpaired: count.unpaired + requests.size + holders.size,
    longestWaitNs: { read, write },
  }));
}

function apply(count: Count, kind: number, task: number, mode: number, atNs: number): void {
  switch (kind) {
    case EventKind.LockRequest:
      count.requests.set(task, atNs);
      break;
    case EventKind.LockAcquire:
    case EventKind.LockGrant: {
      // A reader that was given the lock tells again that it has it once it runs.
      if (count.holders.get(task) === mode && !count.requests.has(task)) break;
      const waitedNs = atNs - (count.requests.get(task) ?? atNs);
      count.requests.delete(task);
      if (mode === LockMode.Write) count.write = Math.max(count.write, waitedNs);
      else count.read = Math.max(count.read, waitedNs);
      if (mode === LockMode.Write) count.writeHolds++;
      else count.readHolds++;
      count.holders.set(task, mode);
      break;
    }
    case EventKind.LockDowngrade:
      count.downgrades++;
      count.holders.set(task, LockMode.Read);
      break;
    case EventKind.LockRelease:
      if (mode === LockMode.Write) count.writeReleases++;
      if (!count.holders.delete(task)) count.unpaired++;
      break;
    case EventKind.LockTryFailed:
      count.failedTries++;
      count.requests.delete(task);
      break;
    case EventKind.LockLost:
      if (count.holders.delete(task)) count.unpaired++;
      if (count.requests.delete(task)) count.unpaired++;
      break;
  }
}

function newCount(): Count {
  return {
    writeHolds: 0,
    writeReleases: 0,
    downgrades: 0,
    readHolds: 0,
    failedTries: 0,
    unpaired: 0,
    read: 0,
    write: 0,
    requests: new Map(),
    holders: new Map(),
  };
}
