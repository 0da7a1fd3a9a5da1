import { EventKind, SchedOutReason } from '../mm/events.ts';
import { SpanColumns } from './span-columns.ts';

/** Values of the spans in a task's CPU row; their count is the number of the CPU. */
export const CpuState = { onCpu: 1, runnable: 2, sleeping: 3 } as const;
export type CpuState = (typeof CpuState)[keyof typeof CpuState];

/** Having to wait for a CPU is what must not vanish. */
const RANK = new Uint8Array(256);
RANK[CpuState.runnable] = 1;

/** One task's time on a CPU, ready for one, and asleep, from its start to its end. */
export class CpuRow {
  /** Values are CpuStates. */
  readonly spans = new SpanColumns({ rank: RANK });
  private cpu = 0;
  private state: CpuState | 0 = 0;

  /** Takes note of an event that is about this task: for Wakeup, the task that is woken. */
  apply(eventIndex: number, kind: number, addr: number, detail: number, timeNs: number): void {
    switch (kind) {
      case EventKind.TaskStart:
        // A task that finds its CPU idle may tell that it got it first.
        if (this.state !== 0) return;
        this.cpu = addr;
        this.begin(CpuState.runnable, eventIndex, timeNs);
        break;
      case EventKind.SchedIn:
        this.cpu = addr;
        this.begin(CpuState.onCpu, eventIndex, timeNs);
        break;
      case EventKind.SchedOut:
        if (detail === SchedOutReason.exited) this.end(timeNs);
        else if (detail === SchedOutReason.preempted) this.begin(CpuState.runnable, eventIndex, timeNs);
        else this.begin(CpuState.sleeping, eventIndex, timeNs);
        break;
      case EventKind.Wakeup:
        if (this.state === CpuState.sleeping) this.begin(CpuState.runnable, eventIndex, timeNs);
        break;
      case EventKind.TaskEnd:
        this.end(timeNs);
        break;
    }
  }

  /** @returns the CPU that the task was on, waited for or ran on last at a moment; -1 before it began */
  cpuAt(tNs: number): number {
    const span = this.spans.lastAt(tNs);
    return span < 0 ? -1 : this.spans.count(span);
  }

  private begin(state: CpuState, eventIndex: number, timeNs: number): void {
    if (state === this.state && state !== CpuState.onCpu) return;
    this.spans.append(timeNs, Infinity, state, eventIndex, this.cpu);
    this.state = state;
  }

  private end(timeNs: number): void {
    this.spans.closeLast(timeNs);
    this.state = 0;
  }
}
