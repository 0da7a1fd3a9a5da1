import {
  Dereference,
  DropTest,
  EventKind,
  FaultOutcome,
  LockMode,
  nameOf,
  Phase,
  ReschedCause,
  ReschedPoint,
  SchedOutReason,
  Syscall,
  Violation,
} from '../mm/events.ts';
import { addressText, bytesText, countText, timeText } from './quantity-text.ts';
import type { TraceEvent, TraceTask } from './trace-event.ts';

/**
 * @param names names of the slices, marks and counters of another tool's trace
 * @returns what an event is, in a word or two for a bar: the kernel's name where there is one.
 */
export function labelOf(event: TraceEvent, names: readonly string[] = []): string {
  switch (event.kind) {
    case EventKind.Slice:
    case EventKind.Mark:
    case EventKind.Counter:
      return names[event.addr] ?? LABELS[event.kind];
    case EventKind.SyscallEnter:
    case EventKind.SyscallExit:
      return nameOf(Syscall, event.detail);
    case EventKind.SectionBegin:
    case EventKind.SectionEnd:
      return `section ${event.count}`;
    case EventKind.Phase:
      return nameOf(Phase, event.detail);
    default:
      return LABELS[event.kind] ?? `event ${event.kind}`;
  }
}

const LABELS: Readonly<Record<number, string>> = {
  [EventKind.TaskStart]: 'start',
  [EventKind.TaskEnd]: 'end',
  [EventKind.VmaSplit]: '__split_vma',
  [EventKind.VmaDetach]: 'detach_vmas_to_be_unmapped',
  [EventKind.VmaFree]: 'remove_vma',
  [EventKind.VmaLink]: 'vma_link',
  [EventKind.Zap]: 'zap_pmd_range',
  [EventKind.TlbFlush]: 'TLB flush',
  [EventKind.FreePteTables]: 'free PTE tables',
  [EventKind.FreePmdTables]: 'free PMD tables',
  [EventKind.FreePudTables]: 'free PUD tables',
  [EventKind.LockRequest]: 'lock request',
  [EventKind.LockWait]: 'lock wait',
  [EventKind.LockAcquire]: 'lock',
  [EventKind.LockRelease]: 'unlock',
  [EventKind.LockDowngrade]: 'downgrade',
  [EventKind.LockTryFailed]: 'trylock failed',
  [EventKind.LockGrant]: 'lock granted',
  [EventKind.HungTask]: 'hung task',
  [EventKind.DropTest]: 'drop test',
  [EventKind.NeedReschedSet]: 'need_resched set',
  [EventKind.NeedReschedClear]: 'need_resched cleared',
  [EventKind.SchedIn]: 'gets a CPU',
  [EventKind.SchedOut]: 'loses the CPU',
  [EventKind.Wakeup]: 'wake-up',
  [EventKind.PageFault]: 'page fault',
  [EventKind.Error]: 'error',
  [EventKind.Unexplained]: 'unexplained',
  [EventKind.Violation]: 'violation',
  [EventKind.EventsLost]: 'lost events',
  [EventKind.LockLost]: 'lock lost sight of',
  [EventKind.Slice]: 'slice',
  [EventKind.Mark]: 'mark',
  [EventKind.Counter]: 'counter',
};

/**
 * One sentence in kernel terms, for tooltips and screen readers.
 *
 * @param lengthNs how long it took; give it for events that only tell the begin of a span
 * @param names names of the slices, marks and counters of another tool's trace
 */
export function describeEvent(
  event: TraceEvent,
  tasks: readonly TraceTask[],
  lengthNs = event.lastNs - event.timeNs,
  names: readonly string[] = [],
): string {
  const text = sentence(event, (task) => tasks[task]?.name ?? `task ${task}`, names);
  return lengthNs > 0 ? `${text}, ${timeText(lengthNs)}` : text;
}

function sentence(event: TraceEvent, nameOfTask: (task: number) => string, names: readonly string[]): string {
  const { addr, count, detail } = event;
  const task = nameOfTask(event.task);
  const where = addressText(addr);
  const length = bytesText(event.lenBytes);
  switch (event.kind) {
    case EventKind.TaskStart:
      return `${task} starts on CPU ${addr}`;
    case EventKind.TaskEnd:
      return `${task} ends`;
    case EventKind.SyscallEnter:
      return event.lenBytes > 0 ? `${task}: ${labelOf(event)} of ${length} at ${where}` : `${task}: ${labelOf(event)}`;
    case EventKind.SyscallExit:
      return `${labelOf(event)} returns ${addr > 0 ? where : String(addr)}`;
    case EventKind.SectionBegin:
    case EventKind.SectionEnd:
      return `Section ${count}: ${length} at ${where}`;
    case EventKind.Phase:
      return `${labelOf(event)}: ${length} at ${where}`;
    case EventKind.VmaSplit:
      return `__split_vma at ${where}: new VMA of ${length} ${detail === 1 ? 'below' : 'above'}`;
    case EventKind.VmaDetach:
      return `detach_vmas_to_be_unmapped: ${countText(count, 'VMA')} out of the tree, ${length} at ${where}`;
    case EventKind.VmaFree:
      return `remove_vma: VMA of ${length} at ${where} freed`;
    case EventKind.VmaLink:
      return `New VMA of ${length} at ${where}`;
    case EventKind.Zap:
      return `zap_pmd_range: ${countText(count, 'step')} over ${length} at ${where}`;
    case EventKind.TlbFlush:
      return `${detail === 1 ? 'Final TLB flush' : countText(count, 'TLB flush', 'es')} over ${length} at ${where}`;
    case EventKind.FreePteTables:
    case EventKind.FreePmdTables:
    case EventKind.FreePudTables:
      return `free_pgtables: ${countText(count, `${levelOf(event.kind)} table`)} that mapped ${length} at ${where}`;
    case EventKind.LockRequest:
      return `${task} wants ${lockName(addr)} for ${modeName(detail)}`;
    case EventKind.LockWait:
      return `${task} ${(detail & LockMode.Spin) !== 0 ? 'spins on' : 'waits for'} ${lockName(addr)} for ${modeName(detail)}`;
    case EventKind.LockAcquire:
      return `${task} has ${lockName(addr)} for ${modeName(detail)}${waitersText(count)}`;
    case EventKind.LockRelease:
      return `${task} lets go of ${lockName(addr)} for ${modeName(detail)}${waitersText(count)}`;
    case EventKind.LockDowngrade:
      return `${task} downgrades ${lockName(addr)} from write to read${waitersText(count)}`;
    case EventKind.LockTryFailed:
      return `${task} tried ${lockName(addr)} for ${modeName(detail)} and did not get it`;
    case EventKind.LockGrant:
      return `${task} hands ${lockName(addr)} to ${nameOfTask(event.lenBytes)} for read`;
    case EventKind.HungTask:
      return `khungtaskd: ${task} is blocked for more than 120 s (${timeText(event.lenBytes)})`;
    case EventKind.DropTest:
      return `Drop test: ${dropTestText(detail)}`;
    case EventKind.NeedReschedSet:
      return `need_resched set on CPU ${addr} ${causeText(detail, nameOfTask(count))}`;
    case EventKind.NeedReschedClear:
      return `need_resched cleared on CPU ${addr} ${pointText(detail, task)}`;
    case EventKind.SchedIn:
      return `${task} gets CPU ${addr}`;
    case EventKind.SchedOut:
      return `${task} leaves CPU ${addr}: ${nameOf(SchedOutReason, detail)}`;
    case EventKind.Wakeup:
      return `${task} wakes ${nameOfTask(count)}`;
    case EventKind.PageFault:
      return `${task}: page fault at ${where}${detail === FaultOutcome.ok ? '' : `, SIGSEGV (${nameOf(FaultOutcome, detail)})`}`;
    case EventKind.Error:
      return detail === 0
        ? `${task} gives up waiting: errno ${count}`
        : `${nameOf(Syscall, detail)} fails: errno ${count}`;
    case EventKind.Unexplained:
      return 'Time that the calibration cannot explain';
    case EventKind.Violation:
      return `${task}: ${violationText(detail, count)}, ${length} at ${where}`;
    case EventKind.EventsLost:
      return `The recorder lost ${count === 0 ? 'events' : countText(count, 'event')}${addr < 0 ? '' : ` on CPU ${addr}`}`;
    case EventKind.LockLost:
      return `Whether ${task} still has ${lockName(addr)} or waits for it is not known from here on`;
    case EventKind.Slice:
    case EventKind.Mark:
      return `${task}: ${labelOf(event, names)}`;
    case EventKind.Counter:
      return `${labelOf(event, names)} is ${event.lenBytes}`;
    default:
      return `Event of unknown kind ${event.kind}`;
  }
}

/** @returns what set need_resched, e.g. "by the wake-up of kworker" */
export function causeText(cause: number, task: string): string {
  return cause === ReschedCause.tick ? `by the tick, since ${task} waits for the CPU` : `by the wake-up of ${task}`;
}

/** @returns where need_resched was honoured, e.g. "in cond_resched() by munmap" */
export function pointText(point: number, task: string): string {
  switch (point) {
    case ReschedPoint.cond_resched:
      return `in cond_resched() by ${task}`;
    case ReschedPoint.might_sleep:
      return `in might_sleep() by ${task}`;
    case ReschedPoint.preempted:
      return `by preempting ${task}`;
    case ReschedPoint.slept:
      return `when ${task} went to sleep`;
    default:
      return `when ${task} ended`;
  }
}

/** @returns the three truths of a drop test and what came of it; a condition that is not asked for stands in brackets */
export function dropTestText(bits: number): string {
  const conditions = [
    [DropTest.contended, DropTest.asksContended, 'contended'],
    [DropTest.notAtomic, DropTest.asksNotAtomic, 'not atomic'],
    [DropTest.needResched, DropTest.asksNeedResched, 'need_resched()'],
  ] as const;
  const truths = conditions.map(([truth, asks, name]) => {
    const text = `${name} ${(bits & truth) !== 0 ? 'yes' : 'no'}`;
    return (bits & asks) !== 0 ? text : `(${text}, not asked)`;
  });
  return `${truths.join(', ')}: lock ${(bits & DropTest.dropped) !== 0 ? 'dropped' : 'kept'}`;
}

/** @returns which rule of memory safety was broken, and for a use after free by what */
function violationText(violation: number, place: number): string {
  switch (violation) {
    case Violation.useAfterFree:
      return `use after free (${nameOf(Dereference, place)}): the VMA was freed`;
    case Violation.foreignZap:
      return 'pages of another VMA are zapped';
    case Violation.tableInUse:
      return 'a page table is freed that maps pages of a live VMA';
    default:
      return 'the address space would be broken';
  }
}

function levelOf(kind: number): string {
  if (kind === EventKind.FreePteTables) return 'PTE';
  return kind === EventKind.FreePmdTables ? 'PMD' : 'PUD';
}

function lockName(lock: number): string {
  return lock === 0 ? 'mmap_sem' : `mmap_sem of address space ${lock}`;
}

function modeName(detail: number): string {
  return (detail & LockMode.Write) !== 0 ? 'write' : 'read';
}

function waitersText(waiters: number): string {
  return waiters === 0 ? '' : `, ${waiters} waiting`;
}
