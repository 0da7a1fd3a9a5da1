import { isChoicePoint } from '../mm/choice-points.ts';
import type { Approach } from '../mm/kernel.ts';
import type { Mm } from '../mm/mm.ts';
import type { Path, Request } from '../mm/request.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Choice, StepReport } from './history.ts';
import type { Interner } from './interner.ts';
import { runOperation, type OperationResult } from './operations.ts';
import type { Operation, Program } from './program.ts';
import { RunKernel, UndefinedBehaviour, type RunHooks } from './run-kernel.ts';
import { RunTask } from './run-task.ts';
import type { Access, Telling } from './telling.ts';
import type { Violation } from './violation.ts';
import { worldOf, type WatchedMm } from './world.ts';

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

/**
 * One run of all tasks of a scenario under one approach, step by step in an order that is given from outside. The kernel paths are run unchanged; a
 * step goes from one choice point of a task to its next.
 */
export class Run implements RunHooks {
  readonly mm: WatchedMm;
  readonly tasks: readonly RunTask[];
  /** An operation under this approach let somebody in where the pristine one does not. */
  exercised = false;
  /** Nothing can be run any more, after undefined behaviour. */
  dead = false;
  /** What happened in the present step; collected where somebody wants to read it. */
  readonly log: Telling[] | null;
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
    this.kernels = this.tasks.map((task) => new RunKernel(this, task, approach, scenario));
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

  violated(violation: Violation): void {
    this.report.violations.push(violation);
  }

  private resume(task: RunTask, answer: number): void {
    const { pending, path } = task;
    if (pending === null || path === null) throw new Error(`${task.name} cannot go on`);
    task.hasJustBegun = task.fresh;
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
        if (!(error instanceof UndefinedBehaviour)) {
          this.violated({ check: 'memorySafety', text: `${task.name}: ${error.message}` });
        }
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
    const hasJustBegun = task.hasJustBegun;
    task.fresh = false;
    task.hasJustBegun = false;
    this.report.history.push({ type: 'end', task: task.id, operation: index, result });
    if (this.log !== null) this.logEnd(this.log, operation, result, hasJustBegun);
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

  /** Tells what an operation came to; which it was, only if the step did not begin with it. */
  private logEnd(log: Telling[], { call, text }: Operation, result: OperationResult, hasJustBegun: boolean): void {
    const accesses: Access[] = [];
    if (call.op === 'touch') {
      // That it faulted is part of what it came to.
      if (log.at(-1)?.text.startsWith('page fault') === true) accesses.push(...log.pop()!.accesses);
      const range = { start: call.addr, end: call.addr + 1 };
      if (!result.signal) accesses.push({ of: 'pages', ...range, writes: call.access === 'write' });
    }
    const came = returnedText(text, result.text);
    log.push({ text: hasJustBegun ? came : `${text} ${came}`, accesses });
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
  if (!result.startsWith(operation)) return result.replace(/^\S+ (?==)/, '').replace(/^= /, 'returns ');
  const what = result.slice(operation.length).trim();
  if (what === 'ok') return 'goes through';
  return what.startsWith('=') ? what.replace(/^= /, 'returns ') : `gets ${what}`;
}
