import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { ImportError } from '../../trace/import/import-error.ts';
import type { ImportReport } from '../../trace/import/import-report.ts';
import { importTrace } from '../../trace/import/import-trace.ts';
import { formatDuration } from '../duration.ts';
import { INTERRUPTED } from '../interrupt.ts';
import { print, printJson } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { strictCommand } from '../strict-command.ts';
import { alignedTable } from '../table.ts';
import { UsageError } from '../usage-error.ts';

const WHAT =
  'a trace: text of tracefs, trace-cmd report or perf script, Chrome trace-event JSON or an .unmapscope file, plain or gzip';
/** Own formats are kept in memory to be looked at; traces of other tools are not. */
const MOST_EVENTS = 50_000_000;
const LARGEST_OWN_FILE = 2 ** 31;
const BYTES_PER_READ = 2 ** 20;
/** What a terminal would obey. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu;

/** `import`: what can be read of a trace of another tool. */
export function importCommand(): Command {
  return strictCommand('import', "read another tool's trace and say what was understood of it")
    .argument(
      '<FILE>',
      'tracefs, trace-cmd report, perf script, Chrome trace-event JSON, .unmapscope; "-" for standard input',
    )
    .option('--json', 'print the result as one JSON document')
    .action(importFile);
}

async function importFile(path: string, options: { readonly json?: true }): Promise<void> {
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    interrupt.abort();
    // A pipe that says nothing would be waited for.
    if (path === '-') process.stdin.destroy();
  });
  const progress = new ProgressLine(process.stderr);
  let report: ImportReport;
  try {
    const trace = await importTrace(readable(path, interrupt.signal), {
      keepEvents: false,
      maxEvents: MOST_EVENTS,
      maxFileBytes: LARGEST_OWN_FILE,
      signal: interrupt.signal,
      onProgress: (bytes) => progress.show(`${path}: ${Math.round(bytes / 2 ** 20)} MiB`),
    });
    report = trace.report;
  } catch (error) {
    if (error instanceof ImportError) throw UsageError.about(path, error.message, WHAT);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw UsageError.about(path, `a file that cannot be read (${code})`, WHAT);
  } finally {
    progress.clear();
  }
  if (interrupt.signal.aborted) process.exitCode = INTERRUPTED;
  await (options.json ? printJson(report) : print(text(path, report)));
}

/** A stream that is given up ends here as if it were over. */
async function* readable(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* path === '-' ? process.stdin : createReadStream(path, { highWaterMark: BYTES_PER_READ });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function text(path: string, report: ImportReport): string {
  const { format, lines, understood, ignored, notUnderstood, tasks, events, spanNs, locks, notes } = report;
  const left = Object.values(ignored).reduce((sum, count) => sum + count, 0);
  const out = [
    `${path}: ${format}, ${lines} lines: ${understood} understood, ${left} ignored, ${notUnderstood.count} not understood`,
    `${tasks} tasks, ${formatDuration(spanNs)}`,
    ...notes,
  ];
  for (const { line, text: found, reason } of notUnderstood.first) out.push(`line ${line}: ${reason}: ${found}`);
  const safe = out.map((line) => `${line.replace(CONTROL, '?')}\n`).join('');
  const table = (rows: readonly (readonly string[])[]): string =>
    `\n${alignedTable(rows.map((row) => row.map((cell) => cell.replace(CONTROL, '?'))))}`;
  return [
    safe,
    Object.keys(events).length > 0 ? table(Object.entries(events).map(([kind, count]) => [kind, String(count)])) : '',
    locks.length > 0
      ? table([
          [
            'lock',
            'write holds',
            'releases',
            'downgrades',
            'read holds',
            'failed tries',
            'unpaired',
            'longest read wait',
            'longest write wait',
          ],
          ...locks.map((lock) => [
            lock.lock,
            ...[
              lock.writeHolds,
              lock.writeReleases,
              lock.downgrades,
              lock.readHolds,
              lock.failedTries,
              lock.unpaired,
            ].map(String),
            formatDuration(lock.longestWaitNs.read),
            formatDuration(lock.longestWaitNs.write),
          ]),
        ])
      : '',
  ].join('');
}
