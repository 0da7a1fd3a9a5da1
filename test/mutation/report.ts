/** The parts of Stryker's report (mutation-testing-report-schema) that are read. */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status:
    'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'CompileError' | 'Ignored' | 'Pending';
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** In the folder of the results: files in which Stryker finds nothing to change, which it leaves out of its report; a path a line. */
export const NOTHING_TO_MUTATE = 'nothing-to-mutate.txt';

/** Mutants of one file, or of several. */
export interface Counts {
  killed: number;
  /** Ended by Stryker because they took far longer than without the mutant: most are loops without end. */
  timeout: number;
  survived: number;
  noCoverage: number;
}

const SHOWN_CHARACTERS = 60;

export function countsOf(report: Report, file: string): Counts {
  const counts: Counts = { killed: 0, timeout: 0, survived: 0, noCoverage: 0 };
  for (const { status } of report.files[file]?.mutants ?? []) {
    if (status === 'Killed') counts.killed++;
    else if (status === 'Timeout') counts.timeout++;
    else if (status === 'Survived') counts.survived++;
    else if (status === 'NoCoverage') counts.noCoverage++;
  }
  return counts;
}

/** Killed and timed out, of all that were tried; null of none. */
export function shareKilled({ killed, timeout, survived, noCoverage }: Counts): number | null {
  const all = killed + timeout + survived + noCoverage;
  return all === 0 ? null : (killed + timeout) / all;
}

export function row(name: string, counts: Counts): string {
  const { killed, timeout, survived, noCoverage } = counts;
  const share = shareKilled(counts);
  const percent = share === null ? '-' : (100 * share).toFixed(1);
  return (
    [percent, killed, timeout, survived, noCoverage].map((cell) => String(cell).padStart(9)).join('') + `  ${name}`
  );
}

export const HEADINGS = ['% killed', 'killed', 'timeout', 'survived', 'no test']
  .map((text) => text.padStart(9))
  .join('');

/** A line for each mutant of a file that no test noticed, or that was ended for its time. */
export function notKilled(report: Report, file: string): string[] {
  const found = report.files[file];
  if (found === undefined) return [];
  return found.mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage' || status === 'Timeout')
    .sort((a, b) => a.location.start.line - b.location.start.line || a.location.start.column - b.location.start.column)
    .map(({ location: { start, end }, mutatorName, replacement = '', status }) => {
      const lines = found.source.split('\n').slice(start.line - 1, end.line);
      const last = lines.length - 1;
      // The column of the report counts from 1, and the end is not part of it.
      lines[last] = lines[last].slice(0, end.column - 1);
      lines[0] = lines[0].slice(start.column - 1);
      return `${file}:${start.line}:${start.column} ${status} ${mutatorName}: ${shown(lines.join(' '))} -> ${shown(replacement)}`;
    });
}

function shown(code: string): string {
  const line = code.replace(/\s+/g, ' ');
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}
