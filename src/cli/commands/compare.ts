import type { Command } from 'commander';
import { APPROACHES } from '../../mm/approaches/index.ts';
import type { Approach } from '../../mm/kernel.ts';
import { toDocument } from '../../scenario/to-document.ts';
import { CALIBRATION_HELP, readPricedScenario } from '../calibration-argument.ts';
import { compareTable } from '../compare-table.ts';
import { INTERRUPTED, interruptSignal } from '../interrupt.ts';
import { APPROACHES_HELP, parseApproaches } from '../option-values.ts';
import { print, printJson } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { measuredDocument, runMeasured, type FinishedMeasuredRun } from '../run-measured.ts';
import { readScenario, SCENARIO_HELP } from '../scenario-argument.ts';
import { strictCommand } from '../strict-command.ts';

interface Options {
  readonly scenario: string;
  readonly approach?: readonly Approach[];
  readonly calibration?: string;
  readonly json?: true;
}

/** `compare`: all approaches on one scenario, in one table. */
export function compareCommand(): Command {
  return strictCommand('compare', 'all approaches on one scenario: who waits how long, and what it costs')
    .requiredOption('--scenario <S>', SCENARIO_HELP)
    .option('--approach <ID>', `may be repeated: ${APPROACHES_HELP} (default: all)`, parseApproaches)
    .option('--calibration <C>', CALIBRATION_HELP)
    .option('--json', 'print the result as one JSON document')
    .action(compare);
}

async function compare(options: Options): Promise<void> {
  const { scenario, calibration } = await readPricedScenario(options.calibration, () =>
    readScenario('--scenario', options.scenario),
  );
  const approaches = [...new Set(options.approach ?? APPROACHES)];
  const signal = interruptSignal();
  const progress = new ProgressLine(process.stderr);
  const runs: FinishedMeasuredRun[] = [];
  for (const approach of approaches) {
    const onProgress = (share: number): void =>
      progress.show(`${runs.length} of ${approaches.length}, ${approach.id}: ${Math.floor(share * 100)} %`);
    const run = await runMeasured(scenario, approach, { costs: calibration?.costs(), signal, onProgress });
    if (run !== null) runs.push(run);
    if (signal.aborted) break;
  }
  progress.clear();
  if (signal.aborted) {
    process.stderr.write(`interrupted: ${runs.length} of ${approaches.length} runs are complete\n`);
    process.exitCode = INTERRUPTED;
  }
  const rows = runs.map(measuredDocument);
  await (options.json
    ? printJson({ version: 1, scenario: toDocument(scenario), rows })
    : print(compareTable(scenario, runs)));
}
