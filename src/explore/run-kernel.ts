import { Dereference, DropTest, EventKind, nameOf, Violation as Forbidden } from '../mm/events.ts';
import type { Approach, Kernel, MachineConfig, SharedState } from '../mm/kernel.ts';
import type { Task } from '../mm/task.ts';
import { hex0x } from '../mm/units.ts';
import { WorkKind } from '../mm/work.ts';
import type { RunTask } from './run-task.ts';
import { tellingOf, whatIsForbidden, type Telling } from './telling.ts';
import type { Violation } from './violation.ts';
import type { WatchedMm } from './world.ts';

/** A path went on with something that was freed: what comes after is not defined, so that nothing is run any more. */
export class UndefinedBehaviour extends Error {}

/** What a kernel needs of the run that it belongs to. */
export interface RunHooks {
  readonly mm: WatchedMm;
  readonly tasks: readonly RunTask[];
  /** An operation under this approach let somebody in where the pristine one does not. */
  exercised: boolean;
  /** What happened in the present step; null where nobody reads along. */
  readonly log: Telling[] | null;
  /** The lock is about to be dropped. */
  noteDrop(task: RunTask): void;
  /** do_munmap() begins, or goes on with its next section. */
  noteSection(task: RunTask, section: number): void;
  violated(violation: Violation): void;
}

/** What the paths of one task tell and ask: nothing is priced, what matters is noted. */
export class RunKernel implements Kernel {
  readonly mm: WatchedMm;
  readonly task: RunTask;
  readonly approach: Approach;
  readonly config: MachineConfig;
  private readonly run: RunHooks;

  constructor(run: RunHooks, task: RunTask, approach: Approach, config: MachineConfig) {
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
      default:
        break;
    }
    if (run.log !== null) this.log(kind, addr, lenBytes, count, detail);
    if (kind === EventKind.Violation) this.violated(addr, lenBytes, count, detail);
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

  readonly noted = (text: string, what: SharedState, start: number, lenBytes: number, writes: boolean): void => {
    this.run.log?.push({ text, accesses: [{ of: what, start, end: start + lenBytes, writes }] });
  };

  /** @throws UndefinedBehaviour after a use after free */
  private violated(addr: number, lenBytes: number, place: number, violation: number): void {
    const isUseAfterFree = violation === Forbidden.useAfterFree;
    const text = isUseAfterFree
      ? `use after free: ${nameOf(Dereference, place)}`
      : `${whatIsForbidden(violation)}: ${hex0x(addr)}-${hex0x(addr + lenBytes)}`;
    this.run.violated({ check: 'memorySafety', text });
    if (isUseAfterFree) throw new UndefinedBehaviour(text);
  }

  private log(kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    const { run } = this;
    const telling = tellingOf(kind, addr, lenBytes, count, detail, (id) => run.tasks[id]?.name ?? '');
    if (telling === null) return;
    if (kind === EventKind.VmaLink && this.isIn('fork')) {
      // It is the child that gets the VMA; of the parent's it is a copy.
      const [{ start, end }] = telling.accesses;
      run.log?.push({
        text: `dup_mmap ${hex0x(start)}-${hex0x(end)}`,
        accesses: [{ of: 'vma', start, end, writes: false }],
      });
    } else run.log?.push(telling);
  }

  private isOwnMunmap(): boolean {
    return this.approach.vmMunmap !== undefined && this.isIn('munmap');
  }

  private isIn(op: string): boolean {
    return this.task.program.operations[this.task.operation]?.call.op === op;
  }
}
