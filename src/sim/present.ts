import { Upcoming, type EventQueue } from './event-queue.ts';
import type { EventSink } from './event-sink.ts';
import type { SimTask } from './sim-task.ts';

/** Keeps tasks, which run ahead of the clock, in step with what else is to come. */
export class Present {
  private readonly queue: EventQueue;
  private readonly sink: EventSink;

  constructor(queue: EventQueue, sink: EventSink) {
    this.queue = queue;
    this.sink = sink;
  }

  /** When the next thing happens; Infinity if nothing will. */
  get nextNs(): number {
    return this.queue.nextNs;
  }

  /** The task goes on at that moment, unless it loses the CPU before. */
  resumeAt(task: SimTask, timeNs: number): void {
    this.queue.planFor(task, timeNs, Upcoming.resume);
  }

  /** The task's time is the present. */
  reach(task: SimTask): void {
    task.syncedNs = task.localNs;
    this.beginStretch(task);
  }

  /** What the task tells from here on may still move. */
  beginStretch(task: SimTask): void {
    task.stretchStart = this.sink.length;
  }

  /** Lets everything happen that comes before the task's own time. @returns false if the task has to wait for that */
  sync(task: SimTask): boolean {
    if (task.syncedNs === task.localNs) return true;
    if (this.queue.nextNs > task.localNs) {
      this.reach(task);
      return true;
    }
    this.resumeAt(task, task.localNs);
    return false;
  }

  /** As sync(), but a task that would have to wait is left as it is. */
  isReached(task: SimTask): boolean {
    if (task.syncedNs === task.localNs) return true;
    if (this.queue.nextNs <= task.localNs) return false;
    this.reach(task);
    return true;
  }
}
