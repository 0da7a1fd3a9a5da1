import { EventKind } from '../mm/events.ts';
import type { RunTrace } from './run-trace.ts';

/** The system call that a run is about. */
export interface MainCall {
  readonly task: number;
  readonly startNs: number;
  /** The end of the run while the call goes on. */
  readonly endNs: number;
}

/** @returns the longest system call of the unmapping task, times in ns; null if there is none, so far */
export function mainCall(trace: RunTrace): MainCall | null {
  const { unmapper: task } = trace;
  if (task === -1) return null;
  const { calls } = trace.track(task);
  let longest: MainCall | null = null;
  for (let call = 0; call < calls.length; call++) {
    if (calls.value(call) !== EventKind.SyscallEnter) continue;
    const startNs = calls.startNs(call);
    const endNs = Math.min(calls.endNs(call), trace.endNs);
    if (longest === null || endNs - startNs > longest.endNs - longest.startNs) longest = { task, startNs, endNs };
  }
  return longest;
}
