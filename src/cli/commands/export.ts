import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Approach } from '../../mm/kernel.ts';
import { describeValue } from '../../scenario/scenario-error.ts';
import { piecesOf } from '../../trace/export/event-formats.ts';
import { APPROACHES_HELP, parseApproaches, parseChoice } from '../option-values.ts';
import { INTERRUPTED, interruptSignal } from '../interrupt.ts';
import { ProgressLine } from '../progress-line.ts';
import { runSimulations } from '../run-simulations.ts';
import { readScenario, SCENARIO_HELP } from '../scenario-argument.ts';
import { svgOfRuns } from '../svg-of-runs.ts';
import { strictCommand } from '../strict-command.ts';
import { checkWritable, eventsOfRuns, traceHeader } from '../trace-out.ts';
import { UsageError } from '../usage-error.ts';

const FORMATS = ['chrome', 'csv', 'svg', 'ftrace', 'trace'] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly scenario: string;
  readonly approach: readonly Approach[];
  readonly as: Format;
  readonly out?: string;
}

/** `export`: runs of a scenario as a file for other tools. */
export function exportCommand(): Command {
  return strictCommand('export', 'run a scenario and write its events for other tools')
    .requiredOption('--scenario <S>', SCENARIO_HELP)
    .requiredOption('--approach <ID>', `may be repeated, all go into one file: ${APPROACHES_HELP}`, parseApproaches)
    .requiredOption(
      '--as <FORMAT>',
      'chrome (trace-event JSON), csv (the table of events), svg (the timelines), ftrace (text as of tracefs), trace (.unmapscope)',
      (text) => parseChoice('--as', text, FORMATS),
    )
    .option('--out <FILE>', 'where to (default: standard output)')
    .action(exportRuns);
}

async function exportRuns(options: Options): Promise<void> {
  const scenario = await readScenario('--scenario', options.scenario);
  if (options.out !== undefined) checkWritable('--out', options.out);
  const approaches = [...new Set(options.approach)];

  const signal = interruptSignal();
  const progress = new ProgressLine(process.stderr);
  const runs = await runSimulations(scenario, approaches, {
    keepEvents: true,
    signal,
    onProgress: (approach, share) => progress.show(`${approach.id}: ${Math.floor(share * 100)} %`),
  });
  progress.clear();
  if (signal.aborted) {
    process.stderr.write(`interrupted: ${runs.length} of ${approaches.length} runs are complete\n`);
    process.exitCode = INTERRUPTED;
  }
  // How long the simulation took here is none of the file's business: the same scenario gives the same bytes.
  const header = traceHeader(scenario, runs);
  const exported = { header: { ...header, summaries: runs.map(({ summary }) => summary) }, lanes: eventsOfRuns(runs) };
  await write(options.out, options.as === 'svg' ? [svgOfRuns(scenario, runs)] : piecesOf(exported, options.as));
}

async function write(path: string | undefined, pieces: Iterable<string | Uint8Array>): Promise<void> {
  if (path === undefined) {
    for (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
    return;
  }
  const file = createWriteStream(path);
  try {
    for (const piece of pieces) if (!file.write(piece)) await once(file, 'drain');
    file.end();
    await finished(file);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw UsageError.about(
      '--out',
      `${describeValue(path)}, which cannot be written (${code})`,
      'a file that can be written',
    );
  }
}
