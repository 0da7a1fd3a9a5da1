import { isChoicePoint } from '../mm/choice-points.ts';
import { Dereference, DropTest, EventKind, LockMode, nameOf, Violation as Forbidden } from '../mm/events.ts';
import type { Approach, Kernel, MachineConfig } from '../mm/kernel.ts';
import type { Mm } from '../mm/mm.ts';
import type { Path, Request } from '../mm/request.ts';
import type { Task } from '../mm/task.ts';
import { hex0x } from '../mm/units.ts';
import { WorkKind } from '../mm/work.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Interner } from './interner.ts';
import { runOperation, type OperationResult } from './operations.ts';
import type { Program } from './program.ts';
import { configOf, worldOf, type WatchedMm } from './world.ts';

export const CHECKS = ['memorySafety', 'linearizability', 'failureAtomicity', 'accounting', 'progress'] as const;
export type Check = (typeof CHECKS)[number];

export interface Violation {
  readonly check: Check;
  readonly text: string;
}

/** One step of a schedule. `answer` is 1 where a need_resched() is true, else 0. */
export interface Choice {
  readonly task: number;
  readonly answer: number;
}

/** What a step did to the history: operations that began or ended in it, in order. */
export type HistoryEvent =
  | { readonly type: 'begin'; readonly task: number; readonly operation: number }
  | { readonly type: 'end'; readonly task: number; readonly operation: number; readonly result: OperationResult };

export interface StepReport {
  readonly history: HistoryEvent[];
  readonly violations: Violation[];
}

/** A path went on with something that was freed: what comes after is not defined, so that nothing is run any more. */
class UndefinedBehaviour extends Error {}

/** A request that is answered without a choice counts for the trace of a path; what is asked only where a lock is waited for does not. */
const TRACE_CODES: Readonly<Record<Request['ask'], number>> = {
  touch: 1,
  cond_resched: 2,
  might_sleep: 3,
  steps: 4,
  need_resched: 0,
  spin: 0,
  sleep_on: 0,
};
const DROP_CODE = 5;

export class RunTask implements Task {
  readonly id: number;
  readonly name: string;
  readonly program: Program;
  fatalSignalPending = false;
  /** Index of the operation it is in, or of the next one. */
  operation = 0;
  path: Path<OperationResult> | null = null;
  /** What it asks, and will be answered when it runs next; null at the end, and while it waits to poll again. */
  pending: Request | null = null;
  /** It has not run since it began its operation, so that the operation has not begun. */
  fresh = false;
  woken = false;
  /** A need_resched() at which it lost the CPU is true. */
  reschedDecided = false;
  /** Whether it may hold something that it has read. */
  holds = false;
  /** Which requests it has made since it holds something, as one number. */
  trace = 0;
  /** What the trace will be again once a drop of the lock is over, which leaves nothing behind but what the path reads anew; -1 outside a drop. */
  traceAfterDrop = -1;
  /** What the trace was before the need_resched() that it has just been told of. */
  traceBeforeResched = -1;
  /** The trace with which do_munmap() began, and a number of that moment: what a section has read is forgotten with it. */
  traceAtMunmap = 0;
  munmapBegan = false;
  sectionBegan = false;
  /** A poll that was in vain: it waits until nobody else makes calls any more. */
  pollWaits = false;
  lastPoll = false;
  /** The child that it forks at present. */
  child: Mm | null = null;
  /** How often its operation took mmap_sem. */
  lockTakes = 0;

  constructor(id: number, program: Program) {
    this.id = id;
    this.name = program.letter;
    this.program = program;
  }

  get finished(): boolean {
    return this.path === null && !this.pollWaits;
  }
}

/**
 * One run of all tasks of a scenario under one approach, step by step in an order that is given from outside. The kernel paths are run unchanged; a
 * step goes from one choice point of a task to its next.
 */
export class Run {
  readonly mm: WatchedMm;
  readonly tasks: readonly RunTask[];
  /** An operation under this approach let somebody in where the pristine one does not. */
  exercised = false;
  /** Nothing can be run any more, after undefined behaviour. */
  dead = false;
  /** Texts of what happened in the present step; collected where somebody wants to read them. */
  readonly log: string[] | null;
  private readonly traces: Interner;
  private readonly kernels: readonly RunKernel[];
  private report: StepReport = { history: [], violations: [] };

  constructor(
    scenario: Scenario,
    programs: readonly Program[],
    approach: Approach,
    traces: Interner,
    options: { readonly log?: boolean } = {},
  ) {
    this.traces = traces;
    this.log = options.log === true ? [] : null;
    this.mm = worldOf(scenario, programs.filter(({ sharesMm }) => sharesMm).length);
    this.tasks = programs.map((program, id) => new RunTask(id, program));
    const config = configOf(scenario);
    this.kernels = this.tasks.map((task) => new RunKernel(this, task, approach, config));
    for (const task of this.tasks) this.beginOperation(task);
    this.startReport = this.report;
    this.report = { history: [], violations: [] };
  }

  /** What the tasks did before their first choice point: operations that ask for nothing. */
  readonly startReport: StepReport;

  /** Every step that can be made now. */
  choices(): Choice[] {
    const found: Choice[] = [];
    if (this.dead) return found;
    for (const task of this.tasks) {
      const { id, pending } = task;
      if (pending === null) {
        if (task.pollWaits && this.isLastPoll(task)) found.push({ task: id, answer: 0 });
      } else if (pending.ask === 'sleep_on') {
        if (task.woken) found.push({ task: id, answer: 0 });
      } else if (pending.ask === 'need_resched') {
        if (!task.reschedDecided) found.push({ task: id, answer: 0 });
        found.push({ task: id, answer: 1 });
      } else found.push({ task: id, answer: 0 });
    }
    return found;
  }

  get allFinished(): boolean {
    return this.tasks.every((task) => task.finished);
  }

  /** Why a task cannot go on now; null if it can. */
  whyNot(task: RunTask): string | null {
    if (task.finished) return 'has ended';
    if (this.dead) return 'cannot go on after undefined behaviour';
    if (task.pending === null)
      return this.isLastPoll(task) ? null : 'waits until nobody else makes calls, to poll once more';
    if (task.pending.ask === 'sleep_on' && !task.woken) {
      const { id, holders } = task.pending.sem;
      const who = Array.from(holders, ({ name }) => name).join(', ');
      return `waits for ${id === 0 ? 'mmap_sem' : `lock ${id}`}${who === '' ? '' : `, which ${who} holds`}`;
    }
    return null;
  }

  step({ task: id, answer }: Choice): StepReport {
    const task = this.tasks[id];
    this.report = { history: [], violations: [] };
    // Whoever runs now takes the CPU from one that stood at a need_resched().
    for (const other of this.tasks) {
      if (other !== task && other.pending?.ask === 'need_resched') other.reschedDecided = true;
    }
    this.mm.maker = task.name;
    this.mm.answers.length = 0;
    if (task.pollWaits) {
      task.pollWaits = false;
      task.lastPoll = true;
      this.beginOperation(task);
    } else this.resume(task, answer);
    if (!this.tasks.some(({ holds }) => holds)) this.mm.rename();
    return this.report;
  }

  isAtResched(task: RunTask): boolean {
    return task.pending?.ask === 'need_resched' && !task.reschedDecided;
  }

  /** Children whose copying goes on. */
  childrenInProgress(): Mm[] {
    return this.tasks.flatMap(({ child }) => (child === null ? [] : [child]));
  }

  violated(check: Check, text: string): void {
    this.report.violations.push({ check, text });
  }

  /** @throws UndefinedBehaviour */
  undefinedBehaviour(text: string): never {
    this.violated('memorySafety', text);
    throw new UndefinedBehaviour(text);
  }

  private resume(task: RunTask, answer: number): void {
    const { pending, path } = task;
    if (pending === null || path === null) throw new Error(`${task.name} cannot go on`);
    if (task.fresh) {
      task.fresh = false;
      this.report.history.push({ type: 'begin', task: task.id, operation: task.operation });
    }
    task.woken = false;
    task.reschedDecided = false;
    task.pending = null;
    task.traceBeforeResched = -1;
    task.munmapBegan = false;
    task.sectionBegan = false;
    if (pending.ask === 'need_resched') {
      if (answer === 1) {
        task.traceBeforeResched = task.trace;
        this.extendTrace(task, DROP_CODE);
      }
    } else this.extendTrace(task, TRACE_CODES[pending.ask]);
    this.advance(task, path, pending.ask === 'steps' ? 1 : answer);
    const now = task.pending as Request | null;
    // A step that ends in waiting has only tried to take a lock.
    if (task.path === path && now?.ask !== 'sleep_on') task.holds = true;
  }

  /** Runs a path up to its next choice point; at its end begins the next operation. */
  private advance(task: RunTask, path: Path<OperationResult>, first: number): void {
    const k = this.kernels[task.id];
    let answer = first;
    for (;;) {
      let next: IteratorResult<Request, OperationResult>;
      try {
        next = path.next(answer);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        this.dead = true;
        // A mechanism that refuses (a VMA linked over another, a page mapped twice) is a broken address space.
        if (!(error instanceof UndefinedBehaviour)) this.violated('memorySafety', `${task.name}: ${error.message}`);
        return;
      }
      if (next.done === true) {
        this.endOperation(task, next.value);
        return;
      }
      const request = next.value;
      if (isChoicePoint(k, request)) {
        task.pending = request;
        return;
      }
      this.extendTrace(task, TRACE_CODES[request.ask]);
      answer = 0;
    }
  }

  private beginOperation(task: RunTask): void {
    const operation = task.program.operations[task.operation];
    task.lockTakes = 0;
    task.traceAfterDrop = -1;
    task.holds = false;
    task.trace = 0;
    task.pending = null;
    task.path = null;
    if (operation === undefined) return;
    const k = this.kernels[task.id];
    task.path = runOperation(k, operation, (child) => (task.child = child));
    task.fresh = true;
    this.advance(task, task.path, 0);
  }

  private endOperation(task: RunTask, result: OperationResult): void {
    const { operations } = task.program;
    const index = task.operation;
    const operation = operations[index];
    // One that asked for nothing was there for a moment only.
    if (task.fresh) this.report.history.push({ type: 'begin', task: task.id, operation: index });
    task.fresh = false;
    this.report.history.push({ type: 'end', task: task.id, operation: index, result });
    this.log?.push(`${operation.text}: ${returnedText(operation.text, result.text)}`);
    task.child = null;
    task.path = null;
    task.pending = null;
    task.holds = false;
    task.trace = 0;
    if (operation.until !== null && result.text !== `mincore = ${operation.until}`) {
      if (task.lastPoll) {
        task.operation = operations.length;
        return;
      }
      task.pollWaits = true;
      return;
    }
    task.lastPoll = false;
    task.operation++;
    if (result.signal) {
      while (operations[task.operation]?.group === operation.group) task.operation++;
    }
    this.beginOperation(task);
  }

  private isLastPoll(task: RunTask): boolean {
    return this.tasks.every(
      (other) => other === task || !other.program.isCalls || other.finished || other.pollWaits || other.lastPoll,
    );
  }

  /** The lock is about to be dropped. */
  noteDrop(task: RunTask): void {
    const { trace, traceBeforeResched } = task;
    task.traceAfterDrop = traceBeforeResched === -1 ? trace : traceBeforeResched;
    if (traceBeforeResched === -1) this.extendTrace(task, DROP_CODE);
  }

  /** do_munmap() begins, or goes on with its next section: of the one before it keeps nothing but how far it has come. */
  noteSection(task: RunTask, section: number): void {
    if (section === 1) {
      task.traceAtMunmap = task.trace;
      task.munmapBegan = true;
      return;
    }
    task.trace = this.traces.idOf(`${task.traceAtMunmap},section ${section}`);
    task.sectionBegan = true;
    this.mm.answers.length = 0;
  }

  private extendTrace(task: RunTask, code: number): void {
    if (code !== 0) task.trace = this.traces.idOf(`${task.trace},${code}`);
  }
}

/** What came of an operation, without saying again which it was. */
function returnedText(operation: string, result: string): string {
  const what = result.startsWith(operation) ? result.slice(operation.length).trim() : result.replace(/^\S+ (?==)/, '');
  return what.replace(/^= /, 'returns ');
}

/** What the paths of one task tell and ask: nothing is priced, what matters is noted. */
class RunKernel implements Kernel {
  readonly mm: WatchedMm;
  readonly task: RunTask;
  readonly approach: Approach;
  readonly config: MachineConfig;
  private readonly run: Run;

  constructor(run: Run, task: RunTask, approach: Approach, config: MachineConfig) {
    this.run = run;
    this.mm = run.mm;
    this.task = task;
    this.approach = approach;
    this.config = config;
  }

  tell(kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    const { run, task } = this;
    switch (kind) {
      case EventKind.DropTest:
        if ((detail & DropTest.dropped) === 0) break;
        run.exercised = true;
        run.noteDrop(task);
        break;
      case EventKind.SectionBegin:
        run.noteSection(task, count);
        break;
      case EventKind.LockDowngrade:
        if (addr === 0) run.exercised = true;
        break;
      case EventKind.LockAcquire:
        if (addr === 0) {
          if (task.traceAfterDrop !== -1) task.trace = task.traceAfterDrop;
          task.traceAfterDrop = -1;
          task.lockTakes++;
          if (task.lockTakes > 1 && this.isOwnMunmap()) run.exercised = true;
        }
        break;
      case EventKind.Zap:
        if (!this.mm.mmapSem.holders.has(task) && this.isOwnMunmap()) run.exercised = true;
        break;
      case EventKind.Violation:
        this.noteViolation(addr, lenBytes, count, detail);
        break;
      default:
        break;
    }
    run.log?.push(...eventText(run, kind, addr, lenBytes, count, detail));
  }

  mark(): number {
    return 0;
  }

  tellSince(_mark: number, kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    this.tell(kind, addr, lenBytes, count, detail);
  }

  tellRun(kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    this.tell(kind, addr, lenBytes, count, detail);
  }

  did(work: WorkKind): void {
    // A fault that did without mmap_sem.
    if (work === WorkKind.Fault && !this.mm.mmapSem.holders.has(this.task)) this.run.exercised = true;
  }

  wake(task: Task): void {
    this.run.tasks[task.id].woken = true;
  }

  /** @throws UndefinedBehaviour after a use after free */
  private noteViolation(addr: number, lenBytes: number, place: number, violation: number): void {
    const { run } = this;
    const range = `${hex0x(addr)}-${hex0x(addr + lenBytes)}`;
    if (violation === Forbidden.useAfterFree) {
      const where = nameOf(Dereference, place);
      run.log?.push(`${where}: the VMA ${range} was freed`);
      run.undefinedBehaviour(`use after free: ${where}`);
    }
    const what =
      violation === Forbidden.foreignZap
        ? 'pages of another VMA are zapped'
        : 'a page table is freed that maps pages of a live VMA';
    run.log?.push(`${what}: ${range}`);
    run.violated('memorySafety', `${what}: ${range}`);
  }

  private isOwnMunmap(): boolean {
    const operation = this.task.program.operations[this.task.operation];
    return operation?.call.op === 'munmap' && this.approach.vmMunmap !== undefined;
  }
}

/** An event as a line of the two-column form, named as the kernel names what does it. */
function eventText(run: Run, kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): string[] {
  const range = `${hex0x(addr)}-${hex0x(addr + lenBytes)}`;
  const lock = addr === 0 ? 'mmap_sem' : `lock ${addr}`;
  const mode = detail === LockMode.Write ? 'write' : 'read';
  switch (kind) {
    case EventKind.LockWait:
      return [`down_${mode}(${lock}): waits`];
    case EventKind.LockAcquire:
      return [`down_${mode}(${lock})`];
    case EventKind.LockRelease:
      return [`up_${mode}(${lock})`];
    case EventKind.LockDowngrade:
      return [`downgrade_write(${lock})`];
    case EventKind.LockTryFailed:
      return [`down_read_trylock(${lock}): fails`];
    case EventKind.LockGrant:
      return [`${run.tasks[lenBytes]?.name ?? ''} is granted ${lock}`];
    case EventKind.DropTest: {
      const contended = (detail & DropTest.contended) !== 0 ? 'contended' : 'not contended';
      const resched = (detail & DropTest.needResched) !== 0 ? ', need_resched' : '';
      return [`drop test: ${contended}${resched}${(detail & DropTest.dropped) !== 0 ? ': lets go' : ''}`];
    }
    case EventKind.VmaSplit:
      return [`__split_vma(${hex0x(addr)})`];
    case EventKind.VmaDetach:
      return [`detach ${count} VMA${count === 1 ? '' : 's'} ${range}`];
    case EventKind.VmaFree:
      return [`remove_vma ${range}`];
    case EventKind.VmaLink:
      return [`vma_link ${range}`];
    case EventKind.Zap:
      return [`zap ${range}`];
    case EventKind.FreePteTables:
      return count === 0 ? [] : [`free PTE tables ${range}`];
    case EventKind.PageFault:
      return [`page fault ${hex0x(addr)}: ${detail === 0 ? 'ok' : detail === 3 ? 'SIGBUS' : 'SIGSEGV'}`];
    default:
      return [];
  }
}
