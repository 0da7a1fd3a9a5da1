import type { EventKind } from '../mm/events.ts';
import type { EventSink } from './event-sink.ts';
import type { RunCounters } from './run-counters.ts';
import type { SimTask } from './sim-task.ts';

/** Where the machine tells what becomes of tasks; what tasks do, their kernels tell. */
export class TaskLog {
  private readonly sink: EventSink;
  private readonly counters: RunCounters;

  constructor(sink: EventSink, counters: RunCounters) {
    this.sink = sink;
    this.counters = counters;
  }

  /** How many events were told, by anybody. */
  get told(): number {
    return this.counters.told;
  }

  tell(
    task: SimTask,
    timeNs: number,
    kind: EventKind,
    addr: number,
    lenBytes: number,
    count: number,
    detail: number,
  ): void {
    this.sink.append(timeNs, timeNs, addr, lenBytes, count, task.id, kind, detail);
    this.counters.note(timeNs, addr, lenBytes, count, task.id, kind, detail);
  }
}
