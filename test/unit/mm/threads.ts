import type { Path, Request } from '../../../src/mm/request.ts';
import { makeTask, type Recorder, type World } from './world.ts';

type ThreadState = 'runnable' | 'sleeping' | 'done';

interface Thread {
  readonly k: Recorder;
  readonly path: Path<unknown>;
  state: ThreadState;
  answer: number;
}

/** Runs paths of several threads, one request at a time, in any order that a chooser picks. */
export class Threads {
  private readonly world: World;
  private readonly threads: Thread[] = [];
  /** Called after every step of any thread. */
  afterStep: () => void = () => undefined;

  constructor(world: World) {
    this.world = world;
  }

  add(name: string, program: (k: Recorder) => Path<unknown>): Recorder {
    const k = this.world.kernel(makeTask(this.threads.length, name));
    const thread: Thread = { k, path: program(k), state: 'runnable', answer: 0 };
    k.onWake = (task) => {
      const woken = this.threads.find((other) => other.k.task === task);
      if (woken?.state === 'sleeping') woken.state = 'runnable';
    };
    this.threads.push(thread);
    return k;
  }

  /** A SIGKILL: pending, and a sleeper looks at it. */
  kill(k: Recorder): void {
    k.task.fatalSignalPending = true;
    const thread = this.threads.find((other) => other.k === k);
    if (thread?.state === 'sleeping') thread.state = 'runnable';
  }

  /** @throws Error if threads are left that nobody will wake */
  run(choose: (below: number) => number): void {
    for (;;) {
      const runnable = this.threads.filter(({ state }) => state === 'runnable');
      if (runnable.length === 0) break;
      this.step(runnable[choose(runnable.length)], choose);
      this.afterStep();
    }
    const stuck = this.threads.filter(({ state }) => state === 'sleeping');
    if (stuck.length > 0) throw new Error(`nobody wakes ${stuck.map(({ k }) => k.task.name).join(', ')}`);
  }

  private step(thread: Thread, choose: (below: number) => number): void {
    const next = thread.path.next(thread.answer);
    if (next.done === true) {
      thread.state = 'done';
      return;
    }
    thread.k.hear(next.value);
    if (next.value.ask === 'sleep_on') thread.state = 'sleeping';
    else thread.answer = this.answer(thread, next.value, choose);
  }

  private answer(thread: Thread, request: Request, choose: (below: number) => number): number {
    switch (request.ask) {
      case 'steps':
        return 1 + choose(request.steps);
      case 'need_resched':
        return choose(2);
      case 'spin':
        return choose(2) === 1 && request.sem.tryWriteSpinning(thread.k.task) ? 1 : 0;
      default:
        return 0;
    }
  }
}
