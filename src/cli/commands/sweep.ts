import type { Command } from 'commander';
import { APPROACHES } from '../../mm/approaches/index.ts';
import type { Approach } from '../../mm/kernel.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { parseScenario } from '../../scenario/schema.ts';
import { toDocument } from '../../scenario/to-document.ts';
import { sweepValues, type SweepRange } from '../../sim/sweep.ts';
import { checkedInput } from '../checked-input.ts';
import { CALIBRATION_HELP, readPricedScenario } from '../calibration-argument.ts';
import { INTERRUPTED, interruptSignal } from '../interrupt.ts';
import { APPROACHES_HELP, parseApproaches } from '../option-values.ts';
import { print, printJson } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { measuredDocument, runMeasured, type FinishedMeasuredRun } from '../run-measured.ts';
import { readScenario, SCENARIO_HELP } from '../scenario-argument.ts';
import { strictCommand } from '../strict-command.ts';
import { parseOver, SWEEP_HELP } from '../sweep-argument.ts';
import { sweepTable, type SweepRow } from '../sweep-table.ts';

interface Options {
  readonly scenario: string;
  readonly over: string;
  readonly approach?: readonly Approach[];
  readonly calibration?: string;
  readonly json?: true;
}

/** `sweep`: one scenario over a range of one parameter. */
export function sweepCommand(): Command {
  return strictCommand('sweep', 'one scenario with one parameter going through a range')
    .requiredOption('--scenario <S>', SCENARIO_HELP)
    .requiredOption('--over <PARAMETER=FROM..TO>', SWEEP_HELP)
    .option('--approach <ID>', `may be repeated: ${APPROACHES_HELP} (default: all)`, parseApproaches)
    .option('--calibration <C>', CALIBRATION_HELP)
    .option('--json', 'print the result as one JSON document')
    .action(sweep);
}

async function sweep(options: Options): Promise<void> {
  const { scenario, calibration } = await readPricedScenario(options.calibration, () =>
    readScenario('--scenario', options.scenario),
  );
  const costs = calibration?.costs();
  const range = parseOver('--over', options.over, scenario);
  const variants = sweepValues(range).map((value) => ({ value, scenario: variantOf(scenario, range, value) }));
  const approaches = [...new Set(options.approach ?? APPROACHES)];
  const signal = interruptSignal();
  const progress = new ProgressLine(process.stderr);
  const rows: SweepRow[] = [];
  for (const { value, scenario: variant } of variants) {
    const runs: FinishedMeasuredRun[] = [];
    for (const approach of approaches) {
      const onProgress = (): void =>
        progress.show(`${rows.length} of ${variants.length}, ${range.parameter} ${value}: ${approach.id}`);
      onProgress();
      const run = await runMeasured(variant, approach, { costs, signal, onProgress });
      if (run !== null) runs.push(run);
      if (signal.aborted) break;
    }
    if (runs.length < approaches.length) break;
    rows.push({ value, runs });
    if (signal.aborted) break;
  }
  progress.clear();
  if (signal.aborted) {
    process.stderr.write(`interrupted: ${rows.length} of ${variants.length} values are complete\n`);
    process.exitCode = INTERRUPTED;
  }
  await (options.json
    ? printJson({
        version: 1,
        scenario: toDocument(scenario),
        over: options.over,
        rows: rows.map(({ value, runs }) => ({ value, runs: runs.map(measuredDocument) })),
      })
    : print(sweepTable(scenario, range, rows)));
}

/** @throws UsageError where the scenario cannot be with that value */
function variantOf(scenario: Scenario, { parameter }: SweepRange, value: number): Scenario {
  const document = { ...toDocument(scenario), [parameter]: value };
  return checkedInput(`--over ${parameter}=${value}`, () => parseScenario(document));
}
