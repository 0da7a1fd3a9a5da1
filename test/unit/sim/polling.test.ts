import { describe, expect, it } from 'vitest';
import { EventKind, Syscall } from '../../../src/mm/events.ts';
import { indexesOf, runOf, type FinishedRun } from './run-of.ts';

const START = '0x10000000';
const ELSEWHERE = '0x20000000';
const MAPPINGS = [START, ELSEWHERE].map((start) => ({ start, lenBytes: 8192 }));

const munmap = { op: 'munmap', addr: START, len: 8192 };
const poll = (addr: string, until = '-ENOMEM'): object => ({ op: 'mincore', addr, len: 4096, until });

function run(tasks: readonly object[]): FinishedRun {
  return runOf({ version: 1, cpus: 2, mappings: MAPPINGS, tasks }, 'pristine');
}

/** System calls of that number which returned. */
function returned({ events }: FinishedRun, syscall: number): number {
  return indexesOf(events, EventKind.SyscallExit).filter((i) => events.detail[i] === syscall).length;
}

describe('a task that polls', () => {
  it('goes on when the call returns what it waits for', () => {
    const tasks = [{ atNs: 1_000_000, calls: [munmap] }, { calls: [poll(START), { op: 'cmdline' }] }];
    const finished = run(tasks);
    expect(finished.summary.endedBy).toBeNull();
    expect(returned(finished, Syscall.mincore)).toBeGreaterThan(1);
    expect(returned(finished, Syscall.cmdline)).toBe(1);
  });

  it('gives up when nobody is left who could bring it about', () => {
    const finished = run([{ calls: [munmap] }, { calls: [poll(ELSEWHERE), { op: 'cmdline' }] }]);
    expect(finished.summary.endedBy).toBeNull();
    expect(returned(finished, Syscall.cmdline)).toBe(0);
  });

  it('gives up when the others poll in vain too', () => {
    const waits = { calls: [poll(ELSEWHERE), { op: 'cmdline' }] };
    const finished = run([{ calls: [munmap] }, waits, waits]);
    expect(finished.summary.endedBy).toBeNull();
    expect(returned(finished, Syscall.cmdline)).toBe(0);
  });

  it('makes the call a last time after the others have ended', () => {
    const finished = run([{ calls: [munmap] }, { atNs: 5_000_000, calls: [poll(START), { op: 'cmdline' }] }]);
    expect(returned(finished, Syscall.mincore)).toBe(1);
    expect(returned(finished, Syscall.cmdline)).toBe(1);
  });
});

describe('a task that repeats', () => {
  it('makes its calls over and over until the others have returned', () => {
    const tasks = [
      { calls: [{ op: 'sleep', ns: 100_000 }, munmap] },
      {
        repeat: true,
        calls: [
          { op: 'touch', access: 'write', addr: ELSEWHERE, len: 4096 },
          { op: 'madvise', advice: 'dontneed', addr: ELSEWHERE, len: 4096 },
        ],
      },
    ];
    const finished = run(tasks);
    expect(finished.summary.endedBy).toBeNull();
    expect(finished.summary.result).toMatchObject({ call: 'munmap', ret: 0 });
    expect(returned(finished, Syscall.madvise)).toBeGreaterThan(10);
  });
});
