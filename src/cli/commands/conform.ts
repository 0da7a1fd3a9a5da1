import type { Command } from 'commander';
import type { Approach } from '../../mm/kernel.ts';
import { conform, type Conformity, type OrderDifference } from '../../replay/conform.ts';
import { recordedCallOrder, CallOrderError, type RecordedCallOrder } from '../../replay/recorded-calls.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { lineOfElement, parseJsonText } from '../json-text.ts';
import { APPROACHES_HELP, parseApproaches } from '../option-values.ts';
import { print, printJson } from '../output.ts';
import { readTextFile } from '../read-limited.ts';
import { readScenario, SCENARIO_HELP } from '../scenario-argument.ts';
import { strictCommand } from '../strict-command.ts';
import { UsageError } from '../usage-error.ts';

interface Options {
  readonly scenario: string;
  readonly approach: readonly Approach[];
  readonly all?: true;
  readonly json?: true;
}

const WHAT = 'a recorded call order: a JSON array, plain or gzip';
const COMPARISON_FAILED = 1;

/** `conform`: the order of calls inside a real kernel against the model's. */
export function conformCommand(): Command {
  return strictCommand('conform', "compare a recorded order of calls with the model's")
    .argument('<EVENTS.json>', 'what was recorded, plain or gzip')
    .requiredOption('--scenario <S>', SCENARIO_HELP)
    .requiredOption(
      '--approach <ID>',
      `what the recorded kernel did, may be repeated: ${APPROACHES_HELP}`,
      parseApproaches,
    )
    .option('--all', 'show every difference, not only the first')
    .option('--json', 'print the result as one JSON document')
    .action(compare);
}

async function compare(path: string, options: Options): Promise<void> {
  const scenario = await readScenario('--scenario', options.scenario);
  const recorded = await readRecording(path);
  const approaches = [...new Set(options.approach)];
  const results = approaches.map((approach) => ({ approach, result: conform(recorded, scenario, approach) }));
  const passed = sum(results.map(({ result }) => result.passed));
  const failed = sum(results.map(({ result }) => result.failed));
  if (failed > 0) process.exitCode = COMPARISON_FAILED;
  if (options.json) {
    await printJson({
      version: 1,
      files: results.map(({ approach, result }) => ({
        file: path,
        approach: approach.id,
        passed: result.passed,
        failed: result.failed,
        first: result.differences[0] ?? null,
        ...(options.all ? { differences: result.differences } : {}),
        notRecorded: result.notRecorded,
        leftOutByDesign: Object.fromEntries(result.byDesign),
      })),
      passed,
      failed,
    });
    return;
  }
  const texts = results.map(({ approach, result }) => describe(path, scenario, approach, result, options.all === true));
  await print(`${texts.join('\n')}${passed} passed, ${failed} failed\n`);
}

/** @throws UsageError */
async function readRecording(path: string): Promise<RecordedCallOrder> {
  const text = await readTextFile(path, WHAT);
  const document = parseJsonText(path, text, WHAT);
  try {
    return recordedCallOrder(document);
  } catch (error) {
    if (!(error instanceof CallOrderError)) throw error;
    const { element, message } = error;
    const line = element === null ? '' : `, line ${lineOfElement(text, element)}`;
    throw new UsageError(`${path}${line}: ${message}`);
  }
}

function describe(path: string, scenario: Scenario, approach: Approach, result: Conformity, all: boolean): string {
  const { passed, failed, differences, notRecorded, byDesign } = result;
  const lines = [`${path}, scenario ${scenario.id}, ${approach.id}: ${passed + failed} checks, ${failed} failed`];
  if (notRecorded.length > 0) lines.push(`  not recorded: ${notRecorded.join(', ')}`);
  if (byDesign.size > 0) {
    const left = Array.from(byDesign, ([name, calls]) => `${name} (${calls})`);
    lines.push(`  left out by design, see docs/model.md: ${left.join(', ')}`);
  }
  for (const difference of all ? differences : differences.slice(0, 1)) lines.push(...describeDifference(difference));
  if (!all && differences.length > 1) lines.push(`  and ${differences.length - 1} more: --all shows them`);
  return lines.map((line) => `${line}\n`).join('');
}

function describeDifference({ event, operation, field, expected, got, calls }: OrderDifference): string[] {
  const lines = [
    `  ${event === null ? '' : `[${event}] `}${operation}, ${field}: recorded ${expected}, the model ${got}`,
  ];
  if (calls.expected.length > 0) lines.push('    recorded:', ...calls.expected.map((line) => `      ${line}`));
  if (calls.got.length > 0) lines.push('    the model:', ...calls.got.map((line) => `      ${line}`));
  return lines;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
