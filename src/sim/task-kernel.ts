import { EventKind } from '../mm/events.ts';
import type { Approach, Kernel, MachineConfig } from '../mm/kernel.ts';
import type { Mm } from '../mm/mm.ts';
import type { Task } from '../mm/task.ts';
import { WorkKind } from '../mm/work.ts';
import type { CostModel } from './costs.ts';
import type { EventSink } from './event-sink.ts';
import type { RunCounters } from './run-counters.ts';
import type { SimTask } from './sim-task.ts';

/** What the kernel context of a task asks of whoever runs the task. */
export interface KernelHost {
  /** Wakes the task of that number at a moment to come. */
  wakeAt(taskId: number, timeNs: number): void;
}

/** A host that knows what is to come. */
export interface ForesightedHost extends KernelHost {
  /** See Kernel.undisturbed. */
  isUndisturbed(task: SimTask): boolean;
}

/** What the kernel contexts of all tasks share. */
export interface KernelParts {
  readonly host: KernelHost;
  readonly sink: EventSink;
  readonly counters: RunCounters;
  readonly costs: CostModel;
}

/** The kernel as one simulated task sees it: stamps what it tells with the task's own time, and prices what it did. */
export class TaskKernel implements Kernel {
  readonly mm: Mm;
  readonly task: SimTask;
  readonly approach: Approach;
  readonly config: MachineConfig;
  private readonly host: KernelHost;
  private readonly sink: EventSink;
  private readonly counters: RunCounters;
  private readonly workPs: readonly number[];

  constructor(
    mm: Mm,
    task: SimTask,
    approach: Approach,
    config: MachineConfig,
    { host, sink, counters, costs }: KernelParts,
  ) {
    this.mm = mm;
    this.task = task;
    this.approach = approach;
    this.config = config;
    this.host = host;
    this.sink = sink;
    this.counters = counters;
    this.workPs = costs.work.map((cost) => cost.ps);
  }

  tell(kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    this.record(this.task.localNs, this.task.localNs, addr, lenBytes, count, kind, detail);
  }

  mark(): number {
    const { task } = this;
    task.marks[task.openMarks] = task.localNs;
    return task.openMarks++;
  }

  tellSince(mark: number, kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    const from = this.task.marks[mark];
    this.task.openMarks = mark;
    this.record(from, this.task.localNs, addr, lenBytes, count, kind, detail);
  }

  tellRun(
    kind: EventKind,
    addr: number,
    lenBytes: number,
    count: number,
    detail: number,
    from: number,
    to: number,
  ): void {
    const { stepsFromNs, stepsToNs } = this.task;
    const span = stepsToNs - stepsFromNs;
    const first = stepsFromNs + Math.floor(span * from);
    this.record(first, stepsFromNs + Math.floor(span * to), addr, lenBytes, count, kind, detail);
  }

  did(work: WorkKind, count: number): void {
    const { task } = this;
    const fromNs = task.localNs;
    const ps = task.carryPs + this.workPs[work] * count;
    const ns = Math.floor(ps / 1000);
    task.localNs += ns;
    task.carryPs = ps - ns * 1000;
    if (work === WorkKind.MunmapCall && task.localNs > fromNs) {
      this.record(fromNs, task.localNs, 0, 0, 1, EventKind.Unexplained, 0);
    }
  }

  wake(task: Task): void {
    this.tell(EventKind.Wakeup, 0, 0, task.id, 0);
    this.host.wakeAt(task.id, this.task.localNs);
  }

  /** Lets the time of so many steps pass. @returns how many they are */
  walkSteps(steps: number, pagesPerStep: number): number {
    const { task } = this;
    const ps = task.carryPs + steps * this.stepPs(pagesPerStep);
    const ns = Math.floor(ps / 1000);
    task.stepsFromNs = task.localNs;
    task.localNs += ns;
    task.carryPs = ps - ns * 1000;
    task.stepsToNs = task.localNs;
    this.counters.countPages(steps * pagesPerStep);
    return steps;
  }

  /** Time of one step with so many present pages, in ps, without the task's carry. */
  stepPs(pagesPerStep: number): number {
    return this.workPs[WorkKind.PmdStep] + pagesPerStep * this.workPs[WorkKind.ZapPage];
  }

  private record(
    timeNs: number,
    lastNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    kind: EventKind,
    detail: number,
  ): void {
    this.sink.append(timeNs, lastNs, addr, lenBytes, count, this.task.id, kind, detail);
    this.counters.note(lastNs, addr, lenBytes, count, this.task.id, kind, detail);
  }
}

/** The same beside a host that looks ahead. */
export class ForesightedKernel extends TaskKernel {
  private readonly foresighted: ForesightedHost;

  constructor(
    mm: Mm,
    task: SimTask,
    approach: Approach,
    config: MachineConfig,
    parts: KernelParts & { readonly host: ForesightedHost },
  ) {
    super(mm, task, approach, config, parts);
    this.foresighted = parts.host;
  }

  undisturbed(): boolean {
    return this.foresighted.isUndisturbed(this.task);
  }
}
