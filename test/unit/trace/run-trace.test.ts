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
import { GIB } from '../../../src/mm/units.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { CpuState } from '../../../src/trace/cpu-row.ts';
import { joinColumns } from '../../../src/trace/event-columns.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { SpanQueryResult } from '../../../src/trace/span-query.ts';
import { columnsOf, simulated, simulatedDefault, type Told } from './support.ts';

const TASKS = [
  { name: 'munmap', kind: TaskKind.calls, cpu: 3 },
  { name: 'ps', kind: TaskKind.ps, cpu: 4 },
];

function traceOf(events: readonly Told[]): RunTrace {
  const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: 3 * GIB } });
  trace.addChunk(columnsOf(events));
  return trace;
}

/** Two of three sections, with a drop test after the first. */
const TWO_SECTIONS: readonly Told[] = [
  { kind: EventKind.SchedIn, timeNs: 0, addr: 3 },
  { kind: EventKind.TaskStart, timeNs: 0, addr: 3 },
  { kind: EventKind.SyscallEnter, timeNs: 0, addr: 0, lenBytes: 3 * GIB, detail: Syscall.munmap },
  { kind: EventKind.LockRequest, timeNs: 10, detail: LockMode.Write },
  { kind: EventKind.LockAcquire, timeNs: 10, detail: LockMode.Write, lenBytes: 1 },
  { kind: EventKind.SectionBegin, timeNs: 20, addr: 0, lenBytes: GIB, count: 1 },
  { kind: EventKind.VmaSplit, timeNs: 20, lastNs: 20, addr: GIB, lenBytes: GIB, count: 1, detail: 1 },
  { kind: EventKind.VmaDetach, timeNs: 20, lastNs: 30, addr: 0, lenBytes: GIB, count: 1 },
  { kind: EventKind.Zap, timeNs: 30, lastNs: 130, addr: 0, lenBytes: GIB / 2, count: 256 },
  { kind: EventKind.Zap, timeNs: 130, lastNs: 230, addr: GIB / 2, lenBytes: GIB / 2, count: 256 },
  { kind: EventKind.Phase, timeNs: 30, lastNs: 230, addr: 0, lenBytes: GIB, detail: Phase.unmap_vmas },
  { kind: EventKind.FreePteTables, timeNs: 230, lastNs: 240, addr: 0, lenBytes: GIB, count: 512 },
  { kind: EventKind.Phase, timeNs: 230, lastNs: 240, addr: 0, lenBytes: GIB, detail: Phase.free_pgtables },
  { kind: EventKind.TlbFlush, timeNs: 240, lastNs: 250, addr: 0, lenBytes: GIB, count: 1, detail: 1 },
  { kind: EventKind.VmaFree, timeNs: 250, lastNs: 260, addr: 0, lenBytes: GIB, count: 1 },
  { kind: EventKind.SectionEnd, timeNs: 260, addr: 0, lenBytes: GIB, count: 1 },
  { kind: EventKind.NeedReschedSet, timeNs: 150, addr: 3, count: 1, detail: ReschedCause.tick },
  {
    kind: EventKind.DropTest,
    timeNs: 260,
    count: 1,
    detail:
      DropTest.contended |
      DropTest.notAtomic |
      DropTest.asksContended |
      DropTest.asksNotAtomic |
      DropTest.asksNeedResched,
  },
  { kind: EventKind.SectionBegin, timeNs: 270, addr: GIB, lenBytes: GIB, count: 2 },
  { kind: EventKind.NeedReschedClear, timeNs: 280, addr: 3, detail: ReschedPoint.cond_resched },
  { kind: EventKind.Zap, timeNs: 300, lastNs: 400, addr: GIB, lenBytes: GIB / 2, count: 256 },
];

describe('a moment of a run', () => {
  test('in the zap: section, steps, address', () => {
    const { unmapper } = traceOf(TWO_SECTIONS).stateAt(180);
    expect(unmapper).toMatchObject({
      task: 0,
      cpu: 3,
      cpuState: CpuState.onCpu,
      call: { syscall: Syscall.munmap, sinceNs: 0 },
      doing: 'zap_pmd_range',
      atAddress: 0.75 * GIB,
    });
    expect(unmapper!.section).toMatchObject({ number: 1, of: 3, startNs: 20, endNs: 260, addr: 0, lenBytes: GIB });
    expect(
      unmapper!.section!.steps.map(({ name, done, of, isCurrent }) => `${name} ${done}/${of} ${isCurrent}`),
    ).toEqual([
      '__split_vma 1/1 false',
      'detach_vmas_to_be_unmapped 1/1 false',
      'zap_pmd_range 384/512 true',
      'free_pgtables 0/1 false',
      'tlb_finish_mmu 0/1 false',
      'remove_vma 0/1 false',
    ]);
  });

  test('in a section that is not over, what is to come is not known', () => {
    const { section, doing } = traceOf(TWO_SECTIONS).stateAt(350).unmapper!;
    expect(doing).toBe('zap_pmd_range');
    expect([section!.number, section!.of, section!.endNs]).toEqual([2, 3, Infinity]);
    expect(section!.steps[2]).toEqual({ name: 'zap_pmd_range', done: 128, of: null, isCurrent: true });
    expect(section!.steps[0].done).toBe(0);
  });

  test('before the call there is no section', () => {
    const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: GIB } });
    expect(trace.stateAt(5)).toEqual({
      tNs: 5,
      lock: { mode: 0, holders: [], waiters: [] },
      unmapper: { task: 0, cpu: -1, cpuState: 0, call: null, section: null, doing: null, atAddress: null },
      dropTest: null,
      needResched: null,
    });
  });

  test('the last drop test', () => {
    const trace = traceOf(TWO_SECTIONS);
    expect(trace.stateAt(259).dropTest).toBeNull();
    expect(trace.stateAt(300).dropTest).toEqual({
      timeNs: 260,
      contended: true,
      notAtomic: true,
      needResched: false,
      asksContended: true,
      asksNotAtomic: true,
      asksNeedResched: true,
      dropped: false,
      waiters: 1,
    });
  });

  test('why need_resched() is as it is', () => {
    const trace = traceOf(TWO_SECTIONS);
    const says = (t: number): string => trace.stateAt(t).needResched!.says;
    expect(says(149)).toBe('never set: nothing else became runnable on CPU 3');
    expect(says(200)).toBe('set 50 ns ago by the tick, since ps waits for the CPU');
    expect(says(300)).toBe(
      'set 150 ns ago by the tick, since ps waits for the CPU; cleared 20 ns ago in cond_resched() by munmap',
    );
    expect([149, 150, 279, 280].map((t) => trace.stateAt(t).needResched!.isSet)).toEqual([false, true, true, false]);
  });
});

describe('tracks', () => {
  test('spans of one depth follow one another, and lie within the depth above', () => {
    for (const id of ['ps-80G', 'ps-320G-hog', 'writer-320G', 'faults-320G', 'untouched-32G', 'unaligned-start']) {
      for (const approach of ['pristine', 'sections-always-drop']) {
        const { trace } = simulated({ ...builtInScenario(id), limits: { events: 10_000 } }, approach);
        for (const track of trace.tracks) {
          for (const row of [
            ...track.depths,
            track.flushes,
            track.lockUse(),
            track.cpu.spans,
            track.dropTests,
            track.marks,
          ]) {
            for (let i = 1; i < row.length; i++) expect(row.startNs(i)).toBeGreaterThanOrEqual(row.endNs(i - 1));
          }
          for (let i = 0; i < track.sections.length; i++) {
            const call = track.calls.spanAt(track.sections.startNs(i));
            expect(call).not.toBe(-1);
            expect(track.calls.endNs(call)).toBeGreaterThanOrEqual(Math.min(track.sections.endNs(i), trace.endNs));
          }
        }
      }
    }
  });

  test('a page fault is a span of its thread, and a system call without its end is drawn to the latest time', () => {
    const trace = traceOf([
      { kind: EventKind.PageFault, timeNs: 5, lastNs: 9, task: 1 },
      { kind: EventKind.SyscallEnter, timeNs: 10, detail: Syscall.munmap },
      { kind: EventKind.Error, timeNs: 50, task: 1, count: 12, detail: Syscall.mmap },
    ]);
    const out = new SpanQueryResult();
    trace.query(trace.track(1).calls, 0, 100, 100, out);
    expect([out.length, out.value[0], out.startNs[0], out.endNs[0]]).toEqual([1, EventKind.PageFault, 5, 9]);
    trace.query(trace.track(0).calls, 0, 100, 100, out);
    expect([out.startNs[0], out.endNs[0]]).toEqual([10, 50]);
    expect(trace.track(1).marks.length).toBe(1);
  });

  test('CPU states: on a CPU, ready for one, asleep', () => {
    const trace = traceOf([
      { kind: EventKind.TaskStart, timeNs: 0, addr: 2, task: 1 },
      { kind: EventKind.SchedIn, timeNs: 5, addr: 2, task: 1 },
      { kind: EventKind.SchedOut, timeNs: 10, addr: 2, task: 1, detail: 1 },
      { kind: EventKind.SchedIn, timeNs: 15, addr: 6, task: 1 },
      { kind: EventKind.SchedOut, timeNs: 20, addr: 6, task: 1, detail: 2 },
      { kind: EventKind.Wakeup, timeNs: 30, count: 1 },
      { kind: EventKind.Wakeup, timeNs: 31, count: 1 },
      { kind: EventKind.SchedIn, timeNs: 32, addr: 6, task: 1 },
      { kind: EventKind.TaskEnd, timeNs: 40, addr: 6, task: 1 },
      { kind: EventKind.SchedOut, timeNs: 40, addr: 6, task: 1, detail: 4 },
    ]);
    const { cpu } = trace.track(1);
    const { onCpu, runnable, sleeping } = CpuState;
    expect(
      Array.from({ length: cpu.spans.length }, (_, i) => [
        cpu.spans.startNs(i),
        cpu.spans.endNs(i),
        cpu.spans.value(i),
      ]),
    ).toEqual([
      [0, 5, runnable],
      [5, 10, onCpu],
      [10, 15, runnable],
      [15, 20, onCpu],
      [20, 30, sleeping],
      [30, 32, runnable],
      [32, 40, onCpu],
    ]);
    expect([cpu.cpuAt(-1), cpu.cpuAt(7), cpu.cpuAt(17), cpu.cpuAt(99)]).toEqual([-1, 2, 6, 6]);
  });
});

describe('RunTrace', () => {
  test('how a run is cut into chunks makes no difference', () => {
    const { trace, chunks } = simulatedDefault(
      { sizeBytes: 99 * GIB, neighbours: [{ kind: 'writer', count: 1 }] },
      'sections-always-drop',
    );
    const whole = new RunTrace({ tasks: trace.tasks, range: trace.range });
    whole.addChunk(joinColumns(chunks));
    whole.addChunk(columnsOf([]));
    expect(chunks.length).toBeGreaterThan(1);
    expect(whole.length).toBe(trace.length);
    expect(whole.endNs).toBe(trace.endNs);
    for (let t = 0; t < trace.endNs; t += trace.endNs / 50) expect(whole.stateAt(t)).toEqual(trace.stateAt(t));
    for (const index of [0, 1, trace.length >> 1, trace.length - 1])
      expect(whole.eventAt(index)).toEqual(trace.eventAt(index));
    expect(joinColumns(whole.chunks)).toEqual(joinColumns(trace.chunks));
  });

  test('counts events by kind', () => {
    const { trace, summary } = simulatedDefault({ sizeBytes: 5 * GIB }, 'sections');
    expect(trace.countByKind[EventKind.DropTest]).toBe(summary.dropTests);
    expect(trace.countByKind[EventKind.VmaSplit]).toBe(summary.vmaSplits);
    expect(trace.countByKind.reduce((sum, n) => sum + n)).toBe(summary.events.stored);
  });

  test('a task that no one named does no harm', () => {
    const trace = traceOf([
      { kind: EventKind.Wakeup, timeNs: 1, count: 4_000_000_000 },
      { kind: EventKind.LockGrant, timeNs: 2, lenBytes: 2 ** 40, detail: LockMode.Read },
      { kind: EventKind.Error, timeNs: 3, task: 9, count: 1, detail: 1 },
    ]);
    expect(trace.tracks.length).toBe(10);
  });

  test('an event that is not there is refused', () => {
    expect(() => traceOf(TWO_SECTIONS).eventAt(9999)).toThrow(RangeError);
  });
});
