import { describe, expect, test } from 'vitest';
import {
  DropTest,
  EventKind,
  LockMode,
  Phase,
  ReschedCause,
  ReschedPoint,
  Syscall,
  TaskKind,
} from '../../../src/mm/events.ts';
import { GIB, MIB } from '../../../src/mm/units.ts';
import { describeEvent, labelOf } from '../../../src/trace/describe-event.ts';
import { bytesText, timeText } from '../../../src/trace/quantity-text.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { simulated, type Told } from './support.ts';

const TASKS = ['munmap', 'ps'].map((name, cpu) => ({ name, kind: TaskKind.calls, cpu }));
const ADDR = 0x1000_0000_0000;

function said(told: Partial<Told> & { kind: number }): string {
  const event = {
    index: 0,
    timeNs: 100,
    lastNs: told.timeNs ?? 100,
    addr: 0,
    lenBytes: 0,
    count: 0,
    task: 0,
    detail: 0,
    ...told,
  };
  return describeEvent(event, TASKS);
}

describe('describeEvent', () => {
  test.each([
    [
      { kind: EventKind.VmaSplit, addr: ADDR, lenBytes: GIB, detail: 1, lastNs: 1300 },
      '__split_vma at 0x100000000000: new VMA of 1 GiB below, 1.20 µs',
    ],
    [
      { kind: EventKind.Zap, addr: ADDR, lenBytes: GIB, count: 512, lastNs: 56_000_100 },
      'zap_pmd_range: 512 steps over 1 GiB at 0x100000000000, 56.0 ms',
    ],
    [
      { kind: EventKind.Zap, addr: ADDR, lenBytes: 2 * MIB, count: 1 },
      'zap_pmd_range: 1 step over 2 MiB at 0x100000000000',
    ],
    [{ kind: EventKind.TlbFlush, addr: ADDR, lenBytes: GIB, count: 27 }, '27 TLB flushes over 1 GiB at 0x100000000000'],
    [{ kind: EventKind.LockWait, task: 1, detail: LockMode.Read, count: 1 }, 'ps waits for mmap_sem for read'],
    [{ kind: EventKind.LockWait, detail: LockMode.Write | LockMode.Spin }, 'munmap spins on mmap_sem for write'],
    [{ kind: EventKind.LockGrant, lenBytes: 1, detail: LockMode.Read }, 'munmap hands mmap_sem to ps for read'],
    [
      { kind: EventKind.LockRelease, detail: LockMode.Write, count: 2 },
      'munmap lets go of mmap_sem for write, 2 waiting',
    ],
    [
      { kind: EventKind.NeedReschedSet, addr: 3, count: 1, detail: ReschedCause.wakeup },
      'need_resched set on CPU 3 by the wake-up of ps',
    ],
    [
      { kind: EventKind.NeedReschedClear, addr: 3, detail: ReschedPoint.might_sleep },
      'need_resched cleared on CPU 3 in might_sleep() by munmap',
    ],
    [{ kind: EventKind.SyscallExit, addr: -12, detail: Syscall.munmap }, 'munmap returns -12'],
    [
      { kind: EventKind.Phase, addr: ADDR, lenBytes: GIB, detail: Phase.unmap_vmas },
      'unmap_vmas: 1 GiB at 0x100000000000',
    ],
    [
      {
        kind: EventKind.DropTest,
        detail:
          DropTest.contended | DropTest.asksContended | DropTest.asksNotAtomic | DropTest.notAtomic | DropTest.dropped,
      },
      'Drop test: contended yes, not atomic yes, (need_resched() no, not asked): lock dropped',
    ],
  ])('%o', (told, text) => {
    expect(said(told)).toBe(text);
  });

  test('every kind has a label and a sentence without holes', () => {
    for (const kind of Object.values(EventKind)) {
      const text = said({ kind, detail: 1, count: 1 });
      expect(text).not.toMatch(/undefined|NaN|unknown/);
      expect(
        labelOf({ index: 0, timeNs: 0, lastNs: 0, addr: 0, lenBytes: 0, count: 1, task: 0, kind, detail: 1 }),
      ).not.toMatch(/^event/);
    }
  });

  test('every event of a run has a sentence', () => {
    const { trace } = simulated(
      { ...builtInScenario('writer-320G'), limits: { events: 3000 } },
      'sections-always-drop',
    );
    for (let i = 0; i < trace.length; i++) expect(trace.describe(i)).not.toMatch(/undefined|NaN|unknown|task \d/);
  });
});

test('times and lengths as text', () => {
  expect([0, 1, 999, 999.6, 1234, 56_000_000, 999_960_000, 17_934_000_000].map(timeText)).toEqual([
    '0 s',
    '1 ns',
    '999 ns',
    '1.00 µs',
    '1.23 µs',
    '56.0 ms',
    '1.00 s',
    '17.9 s',
  ]);
  expect([12, 4096, 1.5 * MIB, 320 * GIB, 64 * 1024 * GIB].map(bytesText)).toEqual([
    '12 bytes',
    '4 KiB',
    '1.5 MiB',
    '320 GiB',
    '64 TiB',
  ]);
});
