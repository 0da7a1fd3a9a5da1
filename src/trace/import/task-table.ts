import { detached } from './import-report.ts';

/** As many as the column of an event can tell apart. */
const MOST_TASKS = 0xffff;
/** More tasks than CPUs' idle tasks and the kernel's own have no thread number. */
const IDLE = 0;

/** One task of a trace. */
export interface ImportedTask {
  /** The kernel's number of the thread; -1 if the file does not say. */
  readonly pid: number;
  name: string;
  /** The process, where the file says so; -1. */
  tgid: number;
  /** The CPU it was first seen on; -1 if the file does not say. */
  cpu: number;
}

/** Tasks by the number of the thread, in the order in which they appear. Names are what the file calls them last. */
export class TaskTable {
  readonly tasks: ImportedTask[] = [];
  private readonly byPid = new Map<number, number>();
  /** CPUs that run a task whose number the file does not say. */
  private readonly byCpu = new Map<number, number>();
  private lastPid = IDLE;
  private lastIndex = -1;

  /**
   * @param isShort the name may be cut: it only counts where there is none
   * @returns the task's index; -1 for the idle task, and where there are too many
   */
  of(pid: number, name: string, cpu: number, tgid = -1, isShort = false): number {
    if (pid <= IDLE) return -1;
    const index = pid === this.lastPid ? this.lastIndex : this.look(pid, cpu);
    this.lastPid = pid;
    this.lastIndex = index;
    if (index === -1) return -1;
    const task = this.tasks[index];
    if (name !== '' && name !== task.name) rename(task, name, isShort);
    if (tgid > 0) task.tgid = tgid;
    if (task.cpu < 0) task.cpu = cpu;
    return index;
  }

  /** @returns the task that runs on a CPU of which the file does not say which one it is */
  onCpu(cpu: number): number {
    let index = this.byCpu.get(cpu) ?? -1;
    if (index === -1 && this.tasks.length < MOST_TASKS) {
      index = this.add(-1, cpu);
      this.tasks[index].name = `on CPU ${cpu}`;
      this.byCpu.set(cpu, index);
    }
    return index;
  }

  private look(pid: number, cpu: number): number {
    let index = this.byPid.get(pid) ?? -1;
    if (index === -1 && this.tasks.length < MOST_TASKS) {
      index = this.add(pid, cpu);
      this.byPid.set(pid, index);
    }
    return index;
  }

  private add(pid: number, cpu: number): number {
    this.tasks.push({ pid, name: '', tgid: -1, cpu });
    return this.tasks.length - 1;
  }
}

/** `<...>` is what the recorder prints where it does not know the name; `:PID` perf. */
function rename(task: ImportedTask, name: string, isShort: boolean): void {
  if (name === '<...>' || name.startsWith(':')) return;
  if (isShort && task.name !== '') return;
  task.name = detached(name);
}
