import type { Command } from 'commander';
import { setImmediate } from 'node:timers/promises';
import type { Cell, Counterexample } from '../../explore/cell.ts';
import { replaySchedule } from '../../explore/replay-schedule.ts';
import { shrink } from '../../explore/shrink.ts';
import { APPROACHES, approachById } from '../../mm/approaches/index.ts';
import type { Approach } from '../../mm/kernel.ts';
import { RACE_SCENARIOS } from '../../scenario/race-scenarios.ts';
import { parseScenario } from '../../scenario/schema.ts';
import { describeValue, ScenarioError } from '../../scenario/scenario-error.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { parseSchedule, type Stretch } from '../../scenario/schedule.ts';
import { toDocument } from '../../scenario/to-document.ts';
import { callSitesDocument, callSitesTable } from '../call-sites-table.ts';
import { isExploreWorker, serveExplorations } from '../explore-worker.ts';
import { exploreAll, type ExploreJob } from '../explore-pool.ts';
import { matrixText, scheduleText } from '../race-matrix.ts';
import { appended, APPROACHES_HELP, parseApproaches, parseInteger } from '../option-values.ts';
import { INTERRUPTED, interruptSignal } from '../interrupt.ts';
import { print, printJson } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { readScenario, SCENARIO_HELP } from '../scenario-argument.ts';
import { strictCommand } from '../strict-command.ts';
import { UsageError } from '../usage-error.ts';

interface Options {
  readonly scenario?: readonly string[];
  readonly approach?: readonly Approach[];
  readonly schedule?: readonly Stretch[];
  readonly callSites?: true;
  readonly preemptions?: number;
  readonly states?: number;
  readonly seconds?: number;
  readonly shrink?: true;
  readonly json?: true;
}

const DOES_NOT_FIT = 1;
/** Nobody has tried how many orders a world of one's own has. */
const SECONDS_OF_OTHERS = 20;
/** `explore`: every order in which the tasks of a scenario can run. */
export function exploreCommand(): Command {
  return strictCommand(
    'explore',
    'search every order in which the tasks of small scenarios can run for what goes wrong',
  )
    .option(
      '--scenario <S>',
      `${SCENARIO_HELP}; may be repeated (default: all built-in races)`,
      appended((text) => text),
    )
    .option('--approach <ID>', `may be repeated: ${APPROACHES_HELP} (default: all)`, parseApproaches)
    .option(
      '--schedule <STR>',
      'run one schedule, such as a6.b14.a3, and show it; one scenario, one approach',
      (text) => scheduleOf(text),
    )
    .option('--call-sites', 'every call of do_munmap() in the kernel: the value of atomic, and what the other would do')
    .option('--preemptions <N>', 'look at schedules with at most so many preemptions (default: all)', (text) =>
      parseInteger('--preemptions', text, 0, 1000),
    )
    .option('--states <N>', "look at no more than so many states a cell (default: the scenario's limit)", (text) =>
      parseInteger('--states', text, 1, 10_000_000),
    )
    .option(
      '--seconds <N>',
      `stop each cell after so many seconds (default: never for a built-in scenario, else ${SECONDS_OF_OTHERS})`,
      (text) => parseInteger('--seconds', text, 1, 100_000),
    )
    .option('--shrink', 'also make the scenario of each counterexample smaller: fewer tasks, calls, sections')
    .option('--json', 'print the result as one JSON document')
    .action(explore);
}

function scheduleOf(text: string): Stretch[] {
  try {
    return parseSchedule(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw UsageError.about('--schedule', describeValue(text), 'tasks and numbers of steps, such as "a6.b14.a3"');
  }
}

async function explore(options: Options): Promise<void> {
  if (isExploreWorker()) return serveExplorations();
  if (options.schedule !== undefined) return showSchedule(options, options.schedule);
  const signal = interruptSignal();
  const progress = new ProgressLine(process.stderr);
  const show = (text: string): void => progress.show(text);
  if (options.callSites) {
    if (options.scenario !== undefined || options.approach !== undefined) {
      throw UsageError.about('--call-sites', 'it together with --scenario or --approach', 'it by itself');
    }
    const document = await callSitesDocument(signal, show);
    progress.clear();
    await (options.json ? printJson(document) : print(callSitesTable(document)));
    if (signal.aborted) process.exitCode = INTERRUPTED;
    return;
  }
  const scenarios = await chosenScenarios(options.scenario);
  const approaches = [...new Set(options.approach ?? APPROACHES)];
  const bounds = {
    ...(options.preemptions === undefined ? {} : { preemptions: options.preemptions }),
    ...(options.states === undefined ? {} : { states: options.states }),
  };
  const jobs: ExploreJob[] = scenarios.map(({ source, scenario }) => ({
    source,
    scenario,
    approaches,
    bounds,
    secondsPerCell: options.seconds ?? (isBuiltIn(source) ? null : SECONDS_OF_OTHERS),
  }));
  const cells = await exploreAll(jobs, signal, show);
  progress.clear();
  if (signal.aborted) {
    const all = scenarios.length * approaches.length;
    process.stderr.write(`interrupted: ${cells.length} of ${all} cells are complete\n`);
    process.exitCode = INTERRUPTED;
  }
  const shown = options.shrink ? cells.map((cell) => withShrunk(cell, scenarios)) : cells;
  await (options.json ? printJson({ version: 1, cells: shown }) : print(textOf(shown, approaches)));
}

type ShownCell = Cell & { readonly shrunk?: { readonly scenario: object; readonly counterexample: Counterexample } };

function withShrunk(cell: Cell, scenarios: readonly { readonly scenario: Scenario }[]): ShownCell {
  const of = scenarios.find(({ scenario }) => scenario.id === cell.scenario);
  if (of === undefined || cell.counterexample === null) return cell;
  const small = shrink(of.scenario, approachById(cell.approach)!, cell.counterexample);
  if (small === null) return cell;
  return { ...cell, shrunk: { scenario: toDocument(small.scenario), counterexample: small.counterexample } };
}

function textOf(cells: readonly ShownCell[], approaches: readonly Approach[]): string {
  const parts = [matrixText(cells, approaches)];
  const [only] = cells;
  if (cells.length === 1 && only.counterexample !== null) parts.push(`\n${scheduleText(only.counterexample)}`);
  for (const { scenario, approach, shrunk } of cells) {
    if (shrunk === undefined) continue;
    parts.push(`\n${scenario}, ${approach}, made smaller:\n${JSON.stringify(shrunk.scenario)}\n`);
    parts.push(scheduleText(shrunk.counterexample));
  }
  return parts.join('');
}

function isBuiltIn(source: string): boolean {
  return RACE_SCENARIOS.some(({ id }) => id === source);
}

async function chosenScenarios(
  names: readonly string[] | undefined,
): Promise<{ readonly source: string; readonly scenario: Scenario }[]> {
  if (names === undefined)
    return RACE_SCENARIOS.map((document) => ({ source: document.id, scenario: parseScenario(document) }));
  const chosen: { source: string; scenario: Scenario }[] = [];
  for (const name of names) chosen.push({ source: name, scenario: await readScenario('--scenario', name) });
  return chosen;
}

async function showSchedule(options: Options, schedule: readonly Stretch[]): Promise<void> {
  const [name, ...more] = options.scenario ?? [];
  const [approach, ...others] = options.approach ?? [];
  if (name === undefined || approach === undefined || more.length > 0 || others.length > 0 || options.callSites) {
    throw UsageError.about(
      '--schedule',
      'not one scenario and one approach',
      'it with one --scenario and one --approach',
    );
  }
  const scenario = await readScenario('--scenario', name);
  await setImmediate();
  let replayed;
  try {
    replayed = replaySchedule(scenario, approach, schedule);
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(`${name}: ${error.message}`);
    throw error;
  }
  const { error, state: _, ...shown } = replayed;
  if (options.json) {
    await printJson({
      version: 1,
      scenario: scenario.id,
      approach: approach.id,
      ...shown,
      error: error?.message ?? null,
    });
  } else {
    const wrong = shown.violations.map(({ step, check, text }) => `step ${step}: ${check}: ${text}\n`);
    const state = shown.outcome === null ? [] : [`end: ${shown.outcome}\n`];
    const waiting = shown.tasks.map(({ task, name: who, waits }) => `${task} (${who}) ${waits ?? 'can go on'}\n`);
    const parts = [scheduleText(shown), '\n', ...wrong, ...(shown.outcome === null ? waiting : state)];
    await print(parts.join(''));
  }
  if (error === null) return;
  process.stderr.write(`--schedule: ${error.message}\n`);
  process.exitCode = DOES_NOT_FIT;
}
