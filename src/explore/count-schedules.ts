import type { State } from './state.ts';

/** How many ways lead from the start to an end. The graph has no circles: every step is one that some task never makes again. */
export function countSchedules(root: State): bigint {
  const counts = new Map<State, bigint>();
  const stack: State[] = [root];
  while (stack.length > 0) {
    const state = stack[stack.length - 1];
    if (counts.has(state)) {
      stack.pop();
      continue;
    }
    let sum = state.choices.length === 0 ? 1n : 0n;
    let ready = true;
    for (const edge of state.edges) {
      if (edge === null) continue;
      const count = counts.get(edge.to);
      if (count === undefined) {
        stack.push(edge.to);
        ready = false;
      } else sum += count;
    }
    if (!ready) continue;
    counts.set(state, sum);
    stack.pop();
  }
  return counts.get(root) ?? 0n;
}
