/** Some steps of one task, one after another. */
export interface RunOfSteps {
  readonly task: string;
  readonly steps: number;
}

/** "a6.b3" as runs; what is no schedule has none. */
export function runsOf(schedule: string): RunOfSteps[] {
  return [...schedule.matchAll(/([a-z]+)(\d+)/g)].map(([, task, steps]) => ({ task, steps: Number(steps) }));
}

export function scheduleOf(runs: readonly RunOfSteps[]): string {
  return runs.map(({ task, steps }) => `${task}${steps}`).join('.');
}

/**
 * A schedule with one step more. `anew`: the step begins a run of its own although the same task ran before it, which at a need_resched() means that it
 * is true.
 */
export function withStep(schedule: string, task: string, anew: boolean): string {
  const runs = runsOf(schedule);
  const last = runs.at(-1);
  if (last?.task !== task || anew) return scheduleOf([...runs, { task, steps: 1 }]);
  return scheduleOf(runs.with(-1, { task, steps: last.steps + 1 }));
}

/** The first steps of a schedule. */
export function firstSteps(schedule: string, count: number): string {
  const runs: RunOfSteps[] = [];
  let left = count;
  for (const run of runsOf(schedule)) {
    if (left === 0) break;
    const steps = Math.min(run.steps, left);
    runs.push({ ...run, steps });
    left -= steps;
  }
  return scheduleOf(runs);
}

export function withoutLastStep(schedule: string): string {
  const runs = runsOf(schedule);
  const last = runs.at(-1);
  if (last === undefined) return '';
  if (last.steps === 1) return scheduleOf(runs.slice(0, -1));
  return scheduleOf(runs.with(-1, { ...last, steps: last.steps - 1 }));
}
