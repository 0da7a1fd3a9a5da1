import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Choice } from './history.ts';
import { Interner } from './interner.ts';
import type { Program } from './program.ts';
import { Run } from './run.ts';
import type { RunTask } from './run-task.ts';
import type { Access } from './telling.ts';

/** One step of a schedule, told. */
export interface Step {
  /** "a", "b", ... */
  readonly task: string;
  /** From 1, over all tasks. */
  readonly step: number;
  /** Lines are separated by "; ". */
  readonly text: string;
}

/** A step, and what shared state it read and wrote. */
export interface ToldStep extends Step {
  readonly accesses: readonly Access[];
}

/** Runs a schedule and tells what each step does. */
export function stepsOf(
  scenario: Scenario,
  programs: readonly Program[],
  approach: Approach,
  choices: readonly Choice[],
): ToldStep[] {
  const run = loggedRun(scenario, programs, approach);
  return choices.map((choice, i) => tellStep(run, choice, i + 1));
}

/** A run of which steps can be told. */
export function loggedRun(scenario: Scenario, programs: readonly Program[], approach: Approach): Run {
  const run = new Run(scenario, programs, approach, new Interner(), { log: true });
  run.log?.splice(0);
  return run;
}

/** Makes one step of a run that keeps a log. */
export function tellStep(run: Run, choice: Choice, step: number): ToldStep {
  const task = run.tasks[choice.task];
  const begins = task.fresh ? `${task.program.operations[task.operation].text}: ` : '';
  const idle = idleText(task, choice.answer);
  run.step(choice);
  const log = run.log?.splice(0) ?? [];
  const quiet = task.pending?.ask === 'need_resched' ? 'asks need_resched()' : idle;
  const lines = log.map((telling) => telling.text).filter((line) => line !== '');
  const text = begins + (lines.join('; ') || quiet);
  return { task: task.name, step, text, accesses: log.flatMap(({ accesses }) => accesses) };
}

/** The step as it is written out. */
export function withoutAccesses({ task, step, text }: ToldStep): Step {
  return { task, step, text };
}

/** What a step does that tells nothing: it has come to where others can come in. */
function idleText({ pending }: RunTask, answer: number): string {
  switch (pending?.ask) {
    case 'need_resched':
      return answer === 1 ? 'need_resched() is true' : 'need_resched() is false';
    case 'sleep_on':
      return 'wakes up, and waits on';
    case 'cond_resched':
      return 'cond_resched()';
    case 'might_sleep':
      return 'might_sleep()';
    case undefined:
      return 'polls once more';
    default:
      return 'goes on';
  }
}
