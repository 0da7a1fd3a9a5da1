import { expect, it } from 'vitest';
import { EventKind, LockMode } from '../../../src/mm/events.ts';
import { LockLog } from '../../../src/sim/lock-log.ts';

const { LockRequest, LockWait, LockAcquire, LockRelease, LockDowngrade, LockTryFailed } = EventKind;
const { Read, Write, Spin } = LockMode;

function logOf(
  tasks: number,
  events: readonly (readonly [timeNs: number, task: number, kind: number, mode: number])[],
) {
  const log = new LockLog(tasks);
  const waits: string[] = [];
  log.onWait = (task, mode, waitedNs) => waits.push(`${task} ${mode} ${waitedNs}`);
  for (const event of events) log.note(...event);
  return { log, waits };
}

it('a wait lasts from the request to the lock, and a spinner that goes to sleep is still in the same one', () => {
  const { log, waits } = logOf(2, [
    [100, 0, LockRequest, Write],
    [110, 0, LockWait, Write | Spin],
    [150, 0, LockWait, Write],
    [130, 1, LockRequest, Read],
    [140, 1, LockWait, Read],
    [400, 1, LockAcquire, Read],
    [500, 1, LockRelease, Read],
    [510, 0, LockAcquire, Write],
    [600, 0, LockRelease, Write],
  ]);
  expect(waits).toEqual(['1 read 270', '0 write 410']);
  expect(Array.from(log.waits)).toEqual([1, 1]);
  expect([log.waitMaxNs(0, 9000), log.waitMaxNs(1, 9000)]).toEqual([410, 270]);
});

it('a spinner that spins again waits again, and the longest wait counts', () => {
  const { log, waits } = logOf(1, [
    [0, 0, LockRequest, Write],
    [1, 0, LockWait, Write | Spin],
    [50, 0, LockAcquire, Write],
    [60, 0, LockRelease, Write],
    [100, 0, LockRequest, Write],
    [101, 0, LockWait, Write | Spin],
    [120, 0, LockAcquire, Write],
    [130, 0, LockRelease, Write],
  ]);
  expect(waits).toEqual(['0 write 50', '0 write 20']);
  expect(log.waits[0]).toBe(2);
  expect(log.waitMaxNs(0, 200)).toBe(50);
});

it('a lock that is got at once is no wait', () => {
  const { log, waits } = logOf(1, [
    [0, 0, LockRequest, Write],
    [5, 0, LockAcquire, Write],
  ]);
  expect(waits).toEqual([]);
  expect([log.waits[0], log.waitMaxNs(0, 100)]).toEqual([0, 0]);
});

it('holds are told apart by mode, and a downgrade ends the one and begins the other', () => {
  const { log } = logOf(2, [
    [0, 0, LockAcquire, Write],
    [30, 0, LockDowngrade, Read],
    [50, 0, LockRelease, Read],
    [60, 0, LockAcquire, Write],
    [80, 0, LockRelease, Write],
    [90, 1, LockAcquire, Read],
    [95, 1, LockRelease, Read],
  ]);
  expect([log.exclusiveHoldMaxNs, log.sharedHoldMaxNs]).toEqual([30, 20]);
  expect(Array.from(log.operations)).toEqual([5, 2]);
});

it('a try that fails is an operation, and no wait', () => {
  const { log } = logOf(1, [[0, 0, LockTryFailed, Read]]);
  expect([log.operations[0], log.waits[0]]).toEqual([1, 0]);
});

it('the end of the run ends waits and holds, and what was over before stays as it was', () => {
  const { log, waits } = logOf(4, [
    [10, 0, LockAcquire, Write],
    [20, 1, LockRequest, Write],
    [25, 1, LockWait, Write],
    [30, 2, LockAcquire, Read],
    [32, 2, LockRelease, Read],
    [40, 3, LockAcquire, Read],
  ]);
  expect(log.waitMaxNs(1, 60)).toBe(40);
  log.endAt(100);
  expect(waits).toEqual(['1 write 80']);
  expect([log.exclusiveHoldMaxNs, log.sharedHoldMaxNs]).toEqual([90, 60]);
  log.endAt(5000);
  expect(log.waitMaxNs(1, 5000)).toBe(80);
  expect([log.exclusiveHoldMaxNs, log.sharedHoldMaxNs]).toEqual([90, 60]);
});
