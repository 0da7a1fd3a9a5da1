import type { Choice } from './history.ts';
import type { Finding } from './search-result.ts';
import type { State } from './state.ts';
import type { Violation } from './violation.ts';

/** A state as it is reached by one schedule. */
interface Label {
  readonly state: State;
  readonly last: number;
  readonly from: Label | null;
  readonly via: Choice | null;
  readonly violations: readonly number[];
}

/** The simplest schedule of each violation: a shortest path by preemptions, then steps, over what was seen. */
export function simplestFindings(root: State, tasks: number, violations: readonly Violation[]): Finding[] {
  const found: Finding[] = [];
  if (violations.length === 0) return found;
  const width = tasks + 1;
  const settled = new Set<number>();
  const seen = new Set<number>();
  const note = (ids: readonly number[], label: Label, preemptions: number): void => {
    for (const id of ids) {
      if (seen.has(id)) continue;
      seen.add(id);
      const choices: Choice[] = [];
      for (let l: Label | null = label; l?.via; l = l.from) choices.push(l.via);
      found.push({ violation: violations[id], preemptions, choices: choices.reverse() });
    }
  };
  // By preemptions, then steps: each a list of what was reached so. Violations are found in that order.
  let level: Label[][] = [[{ state: root, last: -1, from: null, via: null, violations: [] }]];
  for (let preemptions = 0; level.length > 0; preemptions++) {
    const nextLevel: Label[][] = [];
    for (let step = 0; step < level.length; step++) {
      for (const label of level[step] ?? []) {
        const { state, last } = label;
        note(label.violations, label, preemptions);
        const index = state.id * width + last + 1;
        if (settled.has(index)) continue;
        settled.add(index);
        note(state.violations, label, preemptions);
        const canGoOn = state.choices.some(({ task }) => task === last);
        state.edges.forEach((edge, i) => {
          if (edge === null) return;
          const via = state.choices[i];
          const to: Label = { state: edge.to, last: via.task, from: label, via, violations: edge.violations };
          const list = canGoOn && via.task !== last ? nextLevel : level;
          (list[step + 1] ??= []).push(to);
        });
      }
    }
    level = nextLevel;
  }
  return found;
}
