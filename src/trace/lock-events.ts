import { EventKind } from '../mm/events.ts';
import type { EventChunks } from './event-chunks.ts';

/** @returns whether an event tells something about the lock whose number is its `addr` */
export function isLockEvent(kind: number, detail: number): boolean {
  if (kind === EventKind.LockGrant || kind === EventKind.LockLost) return true;
  if (kind >= EventKind.LockRequest && kind <= EventKind.LockTryFailed) return true;
  // A killable wait that was given up; errors of system calls name the call.
  return kind === EventKind.Error && detail === 0;
}

/** @returns the task that a lock event is about: a grant belongs to the giver, and names the reader that is given the lock. */
export function aboutWhom(events: EventChunks, index: number): number {
  return events.kind(index) === EventKind.LockGrant ? events.lenBytes(index) : events.task(index);
}
