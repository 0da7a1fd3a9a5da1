import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Stretch } from '../scenario/schedule.ts';
import { AtomicSpecification } from './atomic-specification.ts';
import { Interner } from './interner.ts';
import { programsOf } from './program.ts';
import { Run, type Choice } from './run.ts';
import { followSchedule, formatSchedule, ScheduleError } from './schedule.ts';
import { Search, type Judgement } from './search.ts';
import { tellStep, type Step } from './steps.ts';

/** One schedule, run from the start. */
export interface ReplayedSchedule extends Judgement {
  /** As far as it fits. */
  readonly schedule: string;
  readonly steps: readonly Step[];
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
  const run = new Run(scenario, programs, approach, new Interner(), { log: true });
  run.log?.splice(0);
  const choices: Choice[] = [];
  const steps: Step[] = [];
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
  return {
    schedule: formatSchedule(choices),
    steps,
    error,
    tasks: run.tasks.map((task) => ({ task: task.name, name: task.program.name, waits: run.whyNot(task) })),
    ...search.judge(choices),
  };
}
