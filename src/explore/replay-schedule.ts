import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Stretch } from '../scenario/schedule.ts';
import { AtomicSpecification } from './atomic-specification.ts';
import { programsOf } from './program.ts';
import type { Choice } from './history.ts';
import { followSchedule, formatSchedule, ScheduleError } from './schedule.ts';
import { Search } from './search.ts';
import type { Judgement } from './search-result.ts';
import { conflictOf, type Conflict } from './conflict.ts';
import { loggedRun, tellStep, withoutAccesses, type Step, type ToldStep } from './steps.ts';

/** One schedule, run from the start. */
export interface ReplayedSchedule extends Judgement {
  /** As far as it fits. */
  readonly schedule: string;
  readonly steps: readonly Step[];
  /** The two steps that decide the first violation; null if nothing is violated, or no two tasks meet. */
  readonly conflict: Conflict | null;
  /** Why it does not fit; null if it does. */
  readonly error: ScheduleError | null;
  /** By task: whether it can go on, and if not, why. */
  readonly tasks: readonly { readonly task: string; readonly name: string; readonly waits: string | null }[];
}

/** Runs a schedule and says of each step what it does and what goes wrong in it. Where a step does not fit, what is before it stays. */
export function replaySchedule(
  scenario: Scenario,
  approach: Approach,
  stretches: readonly Stretch[],
): ReplayedSchedule {
  const programs = programsOf(scenario);
  const run = loggedRun(scenario, programs, approach);
  const choices: Choice[] = [];
  const steps: ToldStep[] = [];
  let error: ScheduleError | null = null;
  try {
    followSchedule(run, stretches, (choice) => {
      choices.push(choice);
      steps.push(tellStep(run, choice, choices.length));
    });
  } catch (thrown) {
    if (!(thrown instanceof ScheduleError)) throw thrown;
    error = thrown;
  }
  const search = new Search(scenario, programs, approach, new AtomicSpecification(scenario, programs));
  const judgement = search.judge(choices);
  const [wrong] = judgement.violations;
  return {
    schedule: formatSchedule(choices),
    steps: steps.map(withoutAccesses),
    conflict: wrong === undefined ? null : conflictOf(steps.slice(0, wrong.step)),
    error,
    tasks: run.tasks.map((task) => ({ task: task.name, name: task.program.name, waits: run.whyNot(task) })),
    ...judgement,
  };
}
