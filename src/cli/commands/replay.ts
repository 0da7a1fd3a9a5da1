import type { Command } from 'commander';
import { createReadStream } from 'node:fs';
import { RecordingError } from '../../replay/recording-error.ts';
import { replay, type Difference, type ReplayResult } from '../../replay/replay.ts';
import { INTERRUPTED } from '../interrupt.ts';
import { print, printJson } from '../output.ts';
import { strictCommand } from '../strict-command.ts';
import { UsageError } from '../usage-error.ts';

interface Options {
  readonly all?: true;
  readonly json?: true;
}

interface FileResult extends ReplayResult {
  readonly file: string;
  /** With --all and --json: every check that failed. */
  readonly differences?: readonly Difference[];
}

const COMPARISON_FAILED = 1;
const BAD_INPUT = 2;

/** `replay`: what a real kernel was recorded doing against the model, operation by operation. */
export function replayCommand(): Command {
  return strictCommand('replay', 'run recorded operations on the model and compare what comes of them')
    .argument('<FILE...>', 'recordings, plain or gzip; "-" for standard input')
    .option('--all', 'show every difference, not only the first of a file')
    .option('--json', 'print the result as one JSON document')
    .action(replayFiles);
}

async function replayFiles(files: readonly string[], options: Options): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const results: FileResult[] = [];
  const bad: string[] = [];
  for (const file of files) {
    if (interrupt.signal.aborted) break;
    try {
      results.push(await replayFile(file, options, interrupt.signal));
    } catch (error) {
      bad.push(reasonOf(file, error));
    }
  }
  // Nothing could be compared: plain bad input, as from every other command.
  if (results.length === 0 && bad.length === 1) throw new UsageError(bad[0]);
  for (const reason of bad) process.stderr.write(`${oneLine(reason)}\n`);
  process.exitCode = interrupt.signal.aborted ? INTERRUPTED : exitStatus(results, bad);
  // Who asked for a document gets one also where an interrupt left nothing to tell.
  if (results.length === 0 && !(options.json && interrupt.signal.aborted)) return;
  const total = { passed: sum(results, 'passed'), failed: sum(results, 'failed') };
  if (options.json) {
    await printJson({ version: 1, files: results.map(({ complete: _, ...result }) => result), ...total });
  } else await print(`${total.passed} passed, ${total.failed} failed\n`);
}

function exitStatus(results: readonly FileResult[], bad: readonly string[]): number {
  if (bad.length > 0) return BAD_INPUT;
  return results.some(({ failed }) => failed > 0) ? COMPARISON_FAILED : 0;
}

/** Compares one file, and tells of it unless JSON is wanted. */
async function replayFile(file: string, options: Options, signal: AbortSignal): Promise<FileResult> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const differences: Difference[] = [];
  const onDifference = (difference: Difference): void => {
    differences.push(difference);
  };
  const result = await replay(input, options.all ? { signal, onDifference } : { signal });
  const { passed, failed, first, complete } = result;
  if (!complete && !signal.aborted) {
    process.stderr.write(`${oneLine(file)}: does not end with the unmapping of its arena; it may be cut off\n`);
  }
  if (options.json) return { file, passed, failed, first, complete, ...(options.all ? { differences } : {}) };
  const shown = options.all ? differences : first === null ? [] : [first];
  const more = failed > shown.length ? [`  and ${failed - shown.length} more: --all shows them`] : [];
  const lines = [`${file}: ${passed} passed, ${failed} failed`, ...shown.flatMap(describeDifference), ...more];
  await print(lines.map((line) => `${line}\n`).join(''));
  return { file, passed, failed, first, complete };
}

function describeDifference({ line, operation, field, expected, got, vmas }: Difference): string[] {
  const lines = [`  line ${line}, ${field} after ${operation}`, `    recorded:  ${expected}`, `    the model: ${got}`];
  if (vmas.expected.length > 0) lines.push('    VMAs as recorded:', ...vmas.expected.map((vma) => `      ${vma}`));
  if (vmas.got.length > 0) lines.push('    VMAs of the model:', ...vmas.got.map((vma) => `      ${vma}`));
  return lines;
}

/** What is wrong with a file that cannot be compared. */
function reasonOf(file: string, error: unknown): string {
  if (error instanceof RecordingError) return `${file}, line ${error.line}: ${error.message}`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const found = code === 'ENOENT' ? 'no such file' : `a file that cannot be read (${code})`;
  return UsageError.about(file, found, 'a recording, plain or gzip, or "-" for standard input').message;
}

/** File names may hold line ends and escape sequences. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

function sum(results: readonly FileResult[], name: 'passed' | 'failed'): number {
  return results.reduce((total, result) => total + result[name], 0);
}
