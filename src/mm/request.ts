import type { RwSemaphore, SleepRequest } from './rwsem.ts';

/**
 * What a path may ask of whoever runs it. The answer is a number; what it means stands at each kind.
 *
 * A path runs straight through between two requests. Work is *told* (Kernel.did), not asked: nothing comes back from it.
 */
export type Request =
  /** "I am about to touch something others can see." A runner lets everything happen that comes before. Answer: ignored. */
  | { readonly ask: 'touch' }
  /** cond_resched(): a rescheduling point without PREEMPT. Answer: 1 if somebody else ran meanwhile. */
  | { readonly ask: 'cond_resched' }
  /** might_sleep(): a rescheduling point with PREEMPT_VOLUNTARY only. Answer: as above. */
  | { readonly ask: 'might_sleep' }
  | StepsRequest
  /** need_resched(). `matters` is false where the answer changes nothing but the picture. Answer: 0 or 1. */
  | { readonly ask: 'need_resched'; readonly matters: boolean }
  /** Optimistic spinning of a writer. Answer: 1 if it ended with the lock (the runner took it), 0 to sleep. */
  | { readonly ask: 'spin'; readonly sem: RwSemaphore }
  /** Sleep until woken (Kernel.wake). Answer: ignored; the path checks what it waited for. */
  | SleepRequest;

/**
 * "I have `steps` equal steps before me, each with a cond_resched() at its end." Answer: how many (1 to `steps`) were walked before
 * somebody else may have run; the path then does that many and asks again. This is how a runner looks ahead instead of ticking.
 */
export interface StepsRequest {
  readonly ask: 'steps';
  readonly steps: number;
  readonly pagesPerStep: number;
  /** Whether the last walked step, too, ends in a rescheduling point; if not, the path asks for that one itself. */
  readonly endsInCondResched: boolean;
}

/** A kernel path: asks, gets numbers, returns what the kernel function returns. */
export type Path<T> = Generator<Request, T, number>;

export const TOUCH: Request = { ask: 'touch' };
export const COND_RESCHED: Request = { ask: 'cond_resched' };
export const MIGHT_SLEEP: Request = { ask: 'might_sleep' };
export const NEED_RESCHED: Request = { ask: 'need_resched', matters: true };
export const NEED_RESCHED_FOR_SHOW: Request = { ask: 'need_resched', matters: false };

/** A path went on for longer than it may. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
}

/**
 * Runs a path that nothing interrupts: every request is granted. For setting up worlds, for replay, for the race search, for tests.
 *
 * @param mostRequests at least 0
 * @throws TooManyRequests if it asks more often than that
 */
export function runAlone<T>(path: Path<T>, mostRequests = Infinity): T {
  let answer = 0;
  for (let requests = 0; requests <= mostRequests; requests++) {
    const next = path.next(answer);
    if (next.done === true) return next.value;
    answer = answerAlone(next.value);
  }
  throw new TooManyRequests(`a path asks more than ${mostRequests} times`);
}

/** The answer of a machine on which nobody else is. @throws Error where the path would sleep for ever. */
export function answerAlone(request: Request): number {
  if (request.ask === 'steps') return request.steps;
  if (request.ask === 'sleep_on') throw new Error('the path waits for a lock that nobody will release');
  return 0;
}
