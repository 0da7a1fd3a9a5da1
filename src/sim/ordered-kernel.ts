import { Dereference, EventKind, nameOf, Violation } from '../mm/events.ts';
import { TaskKernel } from './task-kernel.ts';

/** A path followed a pointer to something that was freed: what comes after is not defined. */
export class UseAfterFree extends Error {
  constructor(where: string) {
    super(`use after free: ${where}`);
    this.name = 'UseAfterFree';
  }
}

/** The kernel as a task sees it that runs in a given order: whoever asks is answered, step by step, and a use after free ends the path. */
export class OrderedKernel extends TaskKernel {
  override tell(kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    super.tell(kind, addr, lenBytes, count, detail);
    if (kind === EventKind.Violation && detail === Violation.useAfterFree) {
      throw new UseAfterFree(nameOf(Dereference, count));
    }
  }
}
