import { DropTest, EventKind, Phase } from '../mm/events.ts';
import { CpuState } from './cpu-row.ts';
import { causeText, labelOf, pointText } from './describe-event.ts';
import type { DropTestMoment, Moment, SectionMoment, SectionStep, UnmapperMoment } from './moment.ts';
import type { LockLane } from './lock-lane.ts';
import type { NeedResched, ReschedLog } from './resched-log.ts';
import { timeText } from './quantity-text.ts';
import type { TaskTrack } from './task-track.ts';
import type { TraceEvent, TraceTask } from './trace-event.ts';

/** What of a RunTrace a moment is read from. */
export interface MomentSource {
  readonly tasks: readonly TraceTask[];
  readonly unmapper: number;
  readonly needResched: ReschedLog;
  track(task: number): TaskTrack;
  lockLane(lock: number): LockLane;
  eventAt(index: number): TraceEvent;
}

/** @returns how everything stood at a moment, what happened at that very moment included */
export function momentAt(trace: MomentSource, tNs: number): Moment {
  const lock = trace.lockLane(0).at(tNs);
  const unmapper = trace.unmapper === -1 ? null : unmapperAt(trace, trace.track(trace.unmapper), tNs);
  return {
    tNs,
    lock: { mode: lock.mode, holders: lock.holders, waiters: lock.waiters },
    unmapper,
    dropTest: unmapper === null ? null : dropTestAt(trace, trace.track(unmapper.task), tNs),
    needResched: unmapper === null || unmapper.cpu === -1 ? null : needReschedAt(trace, unmapper.cpu, tNs),
  };
}

function unmapperAt(trace: MomentSource, track: TaskTrack, tNs: number): UnmapperMoment {
  const state = track.cpu.spans.spanAt(tNs);
  const call = track.calls.spanAt(tNs);
  const zap = track.work.spanAt(tNs);
  const isCall = call !== -1 && track.calls.value(call) === EventKind.SyscallEnter;
  return {
    task: track.task,
    cpu: track.cpu.cpuAt(tNs),
    cpuState: state === -1 ? 0 : track.cpu.spans.value(state),
    call: isCall
      ? {
          syscall: trace.eventAt(track.calls.eventIndex(call)).detail,
          sinceNs: track.calls.startNs(call),
          eventIndex: track.calls.eventIndex(call),
        }
      : null,
    section: isCall ? sectionAt(trace, track, call, tNs) : null,
    doing: doingAt(trace, track, tNs),
    atAddress: zap === -1 || track.work.value(zap) !== EventKind.Zap ? null : addressIn(trace, track, zap, tNs),
  };
}

/** The section of a call that runs at a moment, or the last one that ran before. */
function sectionAt(trace: MomentSource, track: TaskTrack, call: number, tNs: number): SectionMoment | null {
  const { sections, calls } = track;
  const section = sections.lastAt(tNs);
  if (section === -1 || sections.startNs(section) < calls.startNs(call)) return null;
  const begin = trace.eventAt(sections.eventIndex(section));
  const asked = trace.eventAt(calls.eventIndex(call));
  const left = asked.addr + asked.lenBytes - (begin.addr + begin.lenBytes);
  return {
    number: begin.count,
    of: begin.count + Math.max(0, Math.ceil(left / begin.lenBytes)),
    startNs: sections.startNs(section),
    endNs: sections.endNs(section),
    addr: begin.addr,
    lenBytes: begin.lenBytes,
    steps: stepsOf(track, section, tNs),
  };
}

/** The steps of do_munmap_range(): how they are named, and the kind of span that counts them. */
const STEPS = [
  { name: '__split_vma', kind: EventKind.VmaSplit },
  { name: 'detach_vmas_to_be_unmapped', kind: EventKind.VmaDetach },
  { name: 'zap_pmd_range', kind: EventKind.Zap },
  { name: 'free_pgtables', kind: EventKind.FreePteTables },
  { name: 'tlb_finish_mmu', kind: EventKind.TlbFlush },
  { name: 'remove_vma', kind: EventKind.VmaFree },
] as const;

function stepsOf(track: TaskTrack, section: number, tNs: number): SectionStep[] {
  const { sections } = track;
  const begin = sections.eventIndex(section);
  const endNs = sections.endNs(section);
  const current = kindAt(track, tNs);
  return STEPS.map(({ name, kind }) => {
    const zaps = kind === EventKind.Zap;
    const known = zaps ? track.zapSteps(begin, sectionEndEvent(track, section)) : track.countEnded(kind, begin, endNs);
    return {
      name,
      done: zaps ? track.zapStepsUntil(begin, tNs) : track.countEnded(kind, begin, Math.min(tNs, endNs)),
      of: endNs === Infinity ? null : known,
      isCurrent: kind === current && tNs < endNs,
    };
  });
}

function sectionEndEvent(track: TaskTrack, section: number): number {
  const { sections } = track;
  return section + 1 < sections.length ? sections.eventIndex(section + 1) : Infinity;
}

/** @returns the kind of step that a task is at, as STEPS has it; 0 between two */
function kindAt(track: TaskTrack, tNs: number): number {
  const { phases, work } = track;
  const phase = phases.spanAt(tNs);
  if (phase === -1) {
    // A phase is told when it ends: until then the steps in it tell where it stands.
    const zap = work.spanAt(tNs);
    return zap === -1 ? 0 : work.value(zap);
  }
  if (phases.value(phase) !== EventKind.Phase) return phases.value(phase);
  if (phases.count(phase) === Phase.unmap_vmas) return EventKind.Zap;
  return phases.count(phase) === Phase.free_pgtables ? EventKind.FreePteTables : 0;
}

/** @returns what a task does, by the innermost span that has a name of the kernel's */
function doingAt(trace: MomentSource, track: TaskTrack, tNs: number): string | null {
  const lockUse = track.lockUse().spanAt(tNs);
  if (track.isWaiting(lockUse)) return 'waits for mmap_sem';
  const state = track.cpu.spans.spanAt(tNs);
  if (state !== -1 && track.cpu.spans.value(state) === CpuState.runnable) return 'waits for a CPU';
  for (const row of [track.work, track.phases]) {
    const span = row.spanAt(tNs);
    if (span !== -1) return labelOf(trace.eventAt(row.eventIndex(span)));
  }
  return null;
}

/** @returns the address that a zap run has reached: the begin of the step that is under way */
function addressIn(trace: MomentSource, track: TaskTrack, span: number, tNs: number): number {
  const { addr, lenBytes, count } = trace.eventAt(track.work.eventIndex(span));
  const lengthNs = track.work.endNs(span) - track.work.startNs(span);
  const share = lengthNs > 0 ? (tNs - track.work.startNs(span)) / lengthNs : 0;
  const steps = Math.max(1, count);
  return addr + (lenBytes / steps) * Math.floor(share * steps);
}

function dropTestAt(trace: MomentSource, track: TaskTrack, tNs: number): DropTestMoment | null {
  const test = track.dropTests.lastAt(tNs);
  if (test === -1) return null;
  const bits = track.dropTests.value(test);
  return {
    timeNs: track.dropTests.startNs(test),
    contended: (bits & DropTest.contended) !== 0,
    notAtomic: (bits & DropTest.notAtomic) !== 0,
    needResched: (bits & DropTest.needResched) !== 0,
    asksContended: (bits & DropTest.asksContended) !== 0,
    asksNotAtomic: (bits & DropTest.asksNotAtomic) !== 0,
    asksNeedResched: (bits & DropTest.asksNeedResched) !== 0,
    dropped: (bits & DropTest.dropped) !== 0,
    waiters: trace.eventAt(track.dropTests.eventIndex(test)).count,
  };
}

function needReschedAt(trace: MomentSource, cpu: number, tNs: number): NeedResched & { says: string } {
  const flag = trace.needResched.at(cpu, tNs);
  const nameOf = (task: number): string => trace.tasks[task]?.name ?? `task ${task}`;
  const { set, cleared } = flag;
  if (set === null) return { ...flag, says: `never set: nothing else became runnable on CPU ${cpu}` };
  const setText = `set ${timeText(tNs - set.timeNs)} ago ${causeText(set.cause, nameOf(set.task))}`;
  if (flag.isSet || cleared === null) return { ...flag, says: setText };
  const clearedText = `cleared ${timeText(tNs - cleared.timeNs)} ago ${pointText(cleared.point, nameOf(cleared.task))}`;
  return { ...flag, says: `${setText}; ${clearedText}` };
}
