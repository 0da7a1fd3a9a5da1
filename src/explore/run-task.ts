import type { Mm } from '../mm/mm.ts';
import type { Path, Request } from '../mm/request.ts';
import type { Task } from '../mm/task.ts';
import type { OperationResult } from './operations.ts';
import type { Program } from './program.ts';

/** A task of a run: where it stands, and what it may hold. */
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
  /** The present step is the first of its operation. */
  hasJustBegun = false;
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
