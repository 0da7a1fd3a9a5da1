import type { Command } from 'commander';
import { approachById } from '../../mm/approaches/index.ts';
import type { Approach } from '../../mm/kernel.ts';
import { hex0x, pageAlign, TASK_SIZE } from '../../mm/units.ts';
import { defaultScenario, sizeName, type Neighbours } from '../../scenario/default-scenario.ts';
import { DEFAULT_SIZE, DEFAULT_START } from '../../scenario/default-mapping.ts';
import { NEIGHBOUR_KINDS, PREEMPT_MODELS } from '../../scenario/document.ts';
import { MOST_CPUS } from '../../scenario/machine-limits.ts';
import type { PreemptModel, Scenario } from '../../scenario/scenario.ts';
import { parseScenario } from '../../scenario/schema.ts';
import { toDocument } from '../../scenario/to-document.ts';
import {
  appended,
  APPROACHES_HELP,
  parseAddress,
  parseApproaches,
  parseChoice,
  parseInteger,
  parseNeighbours,
  parsePageSize,
} from '../option-values.ts';
import { INTERRUPTED, interruptSignal } from '../interrupt.ts';
import { print, printJson } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { runDocument, runSimulations, type FinishedRun } from '../run-simulations.ts';
import { readScenario, SCENARIO_HELP } from '../scenario-argument.ts';
import { runsTable } from '../runs-table.ts';
import { parseSize } from '../size.ts';
import { runUncertainty } from '../run-uncertainty.ts';
import { uncertaintyText } from '../uncertainty-text.ts';
import { calibrationOf } from '../../sim/calibration.ts';
import { checkedInput } from '../checked-input.ts';
import { CALIBRATION_HELP, readPricedScenario } from '../calibration-argument.ts';
import { strictCommand } from '../strict-command.ts';
import { checkWritable, saveTrace } from '../trace-out.ts';
import { UsageError } from '../usage-error.ts';

interface Options {
  readonly scenario?: string;
  readonly size?: number;
  readonly start?: number;
  readonly sectionSize?: number;
  readonly cpus?: number;
  readonly preempt?: PreemptModel;
  readonly seed?: number;
  readonly with?: readonly Neighbours[];
  readonly approach?: readonly Approach[];
  readonly calibration?: string;
  readonly uncertainty?: true;
  readonly json?: true;
  readonly out?: string;
}

const DEFAULT_APPROACHES = ['pristine', 'sections'];

/** `simulate`: one scenario under some approaches. */
export function simulateCommand(): Command {
  return strictCommand('simulate', 'run a scenario under one or more approaches')
    .option('--scenario <S>', SCENARIO_HELP)
    .option('--size <N>', 'size of the mapping: bytes, or K, M, G, T (default: 320G)', (text) =>
      parseSize('--size', text),
    )
    .option('--start <A>', `address of the mapping (default: ${hex0x(DEFAULT_START)})`, (text) =>
      parseAddress('--start', text),
    )
    .option('--section-size <N>', 'how much is unmapped at a time under "sections" (default: 1G)', (text) =>
      parsePageSize('--section-size', text),
    )
    .option('--cpus <N>', 'number of CPUs (default: 32)', (text) => parseInteger('--cpus', text, 1, MOST_CPUS))
    .option('--preempt <P>', `preemption model: ${PREEMPT_MODELS.join(', ')} (default: voluntary)`, (text) =>
      parseChoice('--preempt', text, PREEMPT_MODELS),
    )
    .option('--seed <N>', 'seed of all random choices (default: 1)', (text) =>
      parseInteger('--seed', text, 0, Number.MAX_SAFE_INTEGER),
    )
    .option(
      '--with <KIND[:COUNT]>',
      `neighbours, may be repeated: ${NEIGHBOUR_KINDS.join(', ')}`,
      appended((text) => parseNeighbours('--with', text)),
    )
    .option(
      '--approach <ID>',
      `may be repeated: ${APPROACHES_HELP} (default: ${DEFAULT_APPROACHES.join(' and ')})`,
      parseApproaches,
    )
    .option('--calibration <C>', CALIBRATION_HELP)
    .option('--uncertainty', 'run again over the ranges of all assumed costs, and tell what hangs on them')
    .option('--json', 'print the result as one JSON document')
    .option('--out <FILE>', 'save the trace of all runs, for the page to open (.unmapscope)')
    .action(simulate);
}

async function simulate(options: Options): Promise<void> {
  const { scenario, calibration } = await readPricedScenario(options.calibration, () => chosenScenario(options));
  const approaches = [...new Set(options.approach ?? DEFAULT_APPROACHES.flatMap((id) => approachById(id) ?? []))];
  if (options.out !== undefined) checkWritable('--out', options.out);

  const signal = interruptSignal();
  const progress = new ProgressLine(process.stderr);
  const runs = await runSimulations(scenario, approaches, {
    keepEvents: options.out !== undefined,
    costs: calibration?.costs(),
    signal,
    onProgress: (approach, share) => progress.show(`${approach.id}: ${Math.floor(share * 100)} %`),
  });
  const uncertainty =
    options.uncertainty === true && !signal.aborted
      ? await runUncertainty(scenario, approaches, calibration ?? calibrationOf(scenario.calibration), {
          signal,
          onProgress: (done, total) => progress.show(`uncertainty: ${done} of ${total} runs`),
        })
      : null;
  progress.clear();

  if (options.out !== undefined) saveTrace('--out', options.out, scenario, runs);
  if (signal.aborted) {
    process.stderr.write(`interrupted: ${runs.length} of ${approaches.length} runs are complete\n`);
    process.exitCode = INTERRUPTED;
  }
  if (options.json) {
    const given = calibration === null ? {} : { calibration: { id: calibration.id, about: calibration.about } };
    const asked = uncertainty === null ? {} : { uncertainty };
    await printJson({ ...simulateDocument(scenario, runs), ...given, ...asked });
  } else {
    const prices = calibration === null ? '' : `\nPrices: ${calibration.about}\n`;
    const ranges = uncertainty === null ? '' : `\n${uncertaintyText(uncertainty)}`;
    await print(`${runsTable(scenario, runs)}${prices}${ranges}`);
  }
}

/** What `simulate --json` prints. */
function simulateDocument(scenario: Scenario, runs: readonly FinishedRun[]): object {
  return { version: 1, scenario: toDocument(scenario), runs: runs.map(runDocument) };
}

function chosenScenario(options: Options): Promise<Scenario> | Scenario {
  const {
    scenario,
    size: sizeBytes,
    start,
    sectionSize: sectionBytes,
    cpus,
    preempt,
    seed,
    with: neighbours,
  } = options;
  if (scenario !== undefined) {
    const conflict = (['size', 'start', 'with'] as const).find((name) => options[name] !== undefined);
    if (conflict !== undefined) {
      throw UsageError.about(
        `--${conflict}`,
        'it together with --scenario',
        'one of the two; with --scenario only --section-size, --cpus, --preempt and --seed change what is run',
      );
    }
    return readScenario('--scenario', scenario, withoutUndefined({ sectionBytes, cpus, preempt, seed }));
  }
  checkRoom(sizeBytes, start);
  const document = defaultScenario({ sizeBytes, start, sectionBytes, cpus, preempt, seed, neighbours });
  return checkedInput(null, () => parseScenario(document));
}

function checkRoom(size: number | undefined, start = DEFAULT_START): void {
  const bytes = size ?? DEFAULT_SIZE;
  if (pageAlign(bytes) <= TASK_SIZE - start) return;
  throw UsageError.about(
    size === undefined ? '--start' : '--size',
    `${sizeName(bytes)} from ${hex0x(start)}, which reaches past user space`,
    `at most ${TASK_SIZE - start} bytes from there, as user space ends at ${hex0x(TASK_SIZE)}`,
  );
}

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
