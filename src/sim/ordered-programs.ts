import { runCall, type Call } from '../mm/calls.ts';
import type { Kernel } from '../mm/kernel.ts';
import type { Request } from '../mm/request.ts';
import type { TaskSpec } from '../scenario/scenario.ts';
import { returnText, roundOf, type Region } from './programs.ts';

/** What a task asks for that runs in a given order: what kernel paths ask, and to wait until nobody else makes calls, to poll once more. */
export type OrderedRequest = Request | typeof POLL_AGAIN;

export const POLL_AGAIN = { ask: 'poll_again' } as const;

export type OrderedProgram = Generator<OrderedRequest, void, number>;

/**
 * What a task does where the order is given from outside: its calls one time, a neighbour one round, a hog nothing. Pauses, repetitions and
 * starting times do not count there. These are the tasks as the race search runs them, so that its schedules fit.
 *
 * @param lastPolls numbers of the tasks that poll for the last time
 */
export function* orderedProgram(
  k: Kernel,
  spec: TaskSpec,
  region: Region | null,
  lastPolls: Set<number>,
): OrderedProgram {
  if (spec.kind !== 'calls') {
    const round = roundOf(k, spec, region);
    if (round !== null) yield* round();
    return;
  }
  for (const call of spec.calls) {
    if (call.op === 'sleep') continue;
    if (call.op === 'mincore' && call.until !== undefined) {
      if (!(yield* poll(k, call, call.until, lastPolls))) return;
    } else yield* runCall(k, call);
  }
}

/** One call, and one more once nobody else makes calls. @returns whether one of them returned what is waited for */
function* poll(
  k: Kernel,
  call: Call,
  until: string,
  lastPolls: Set<number>,
): Generator<OrderedRequest, boolean, number> {
  if (returnText((yield* runCall(k, call)).ret) === until) return true;
  yield POLL_AGAIN;
  lastPolls.add(k.task.id);
  if (returnText((yield* runCall(k, call)).ret) !== until) return false;
  lastPolls.delete(k.task.id);
  return true;
}
