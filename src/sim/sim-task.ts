import type { Path, Request } from '../mm/request.ts';
import type { Task } from '../mm/task.ts';

/** What a task's program asks for besides what kernel paths ask. */
export type ProgramRequest =
  | Request
  /** Sleep for a while (nanosleep). */
  | { readonly ask: 'pause'; readonly ns: number }
  /** Run in user mode for a while. */
  | { readonly ask: 'compute'; readonly ns: number }
  /** Run a kernel path. It asks for itself, without the program in between, so that a path walked a million times is resumed directly. */
  | RunPathRequest
  /** The program is over. */
  | { readonly ask: 'exit' };

export interface RunPathRequest {
  readonly ask: 'run';
  path: Path<unknown>;
}

/** What a task may have to wait for. */
export type AnsweredRequest = Exclude<ProgramRequest, RunPathRequest>;

/** What a task does from its start to its end. */
export type Program = Generator<ProgramRequest, void, number>;

export type TaskState = 'new' | 'running' | 'runnable' | 'sleeping' | 'spinning' | 'done';

/** A thread of a simulation. Times in ns. */
export class SimTask implements Task {
  readonly id: number;
  readonly name: string;
  /** A TaskKind. */
  readonly kind: number;
  /** The CPU it may only run on; null: any. */
  readonly pinned: number | null;
  fatalSignalPending = false;

  state: TaskState = 'new';
  /** The CPU it runs on, waits for, or ran on last. */
  cpu: number;
  program: Program | null = null;
  /** The path that the program had run, and waits for. */
  path: Path<unknown> | null = null;
  /** What the program asked for and has not been told yet. */
  pending: AnsweredRequest | null = null;
  /** How far it has run; never behind the simulation's clock while it is on a CPU. */
  localNs = 0;
  /** The fraction of a ns that its work so far adds up to, in ps. */
  carryPs = 0;
  /** The moment up to which everything that others did has been let happen. */
  syncedNs = -1;
  /** The steps it last walked end in a rescheduling point that is still to be honoured. */
  atReschedPoint = false;
  /** It was woken while it was on its way to sleep. */
  wakePending = false;
  /** In a pause of its program (nanosleep). */
  isPausing = false;
  /** How its optimistic spinning ended, until it is told. */
  spun: 0 | 1 | null = null;
  /** How often it lost the CPU, and how often at khungtaskd's last look. */
  switches = 0;
  switchesSeen = -1;
  /** Blocked in an uninterruptible wait since this moment; -1 if it is not. */
  blockedNs = -1;
  /** Voids plans that were made for it before it lost the CPU. */
  generation = 0;

  /** CFS: virtual runtime, when it got the CPU, up to when its runtime is accounted. */
  vruntime = 0;
  pickedNs = 0;
  accountedNs = 0;

  /** In user mode from and until these moments: may be preempted under every preemption model. */
  userFromNs = 0;
  userUntilNs = 0;
  /** When it was preempted in the middle of a stretch; -1 if it was not. */
  preemptedNs = -1;
  /** Index of the first event of the stretch it is in: events before it will not move any more. */
  stretchStart = 0;
  /** Open marks (Kernel.mark), innermost last, and how many they are. */
  readonly marks: number[] = [];
  openMarks = 0;
  /** The last granted steps, for tellRun. */
  stepsFromNs = 0;
  stepsToNs = 0;

  constructor(id: number, name: string, kind: number, pinned: number | null, cpu: number) {
    this.id = id;
    this.name = name;
    this.kind = kind;
    this.pinned = pinned;
    this.cpu = cpu;
  }
}
