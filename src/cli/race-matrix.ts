import type { Cell, Counterexample } from '../explore/cell.ts';
import { CHECKS, type Check } from '../explore/violation.ts';
import type { Step } from '../explore/steps.ts';
import type { Approach } from '../mm/kernel.ts';
import { alignedTable } from './table.ts';

const LETTERS: Readonly<Record<Check, string>> = {
  memorySafety: 'M',
  linearizability: 'L',
  failureAtomicity: 'F',
  accounting: 'A',
  progress: 'P',
};

const LEGEND = `M memory safety, L linearizability, F failure atomicity, A accounting, P progress violated; ok nothing; - the lock was never let go of;
* not all orders were seen. Where the pristine kernel itself fails, only what it does not do counts.
`;

/** Scenarios by approaches, then the simplest schedule of each cell in which something is wrong. */
export function matrixText(cells: readonly Cell[], approaches: readonly Approach[]): string {
  const shown = approaches.filter(({ id }) => cells.some(({ approach }) => approach === id));
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  const rows = scenarios.map((scenario) => [
    scenario,
    ...shown.map(({ id }) => {
      const cell = cells.find((one) => one.scenario === scenario && one.approach === id);
      return cell === undefined ? '' : verdictText(cell);
    }),
  ]);
  const wrong = cells.flatMap(({ scenario, approach, counterexamples }) =>
    counterexamples.map(
      ({ check, text, schedule }) => `${scenario}, ${approach}: ${check}, ${schedule || 'at the start'}\n  ${text}\n`,
    ),
  );
  const table = alignedTable([['scenario', ...shown.map(({ id }) => id)], ...rows]);
  return `${table}\n${LEGEND}${wrong.length === 0 ? '' : `\n${wrong.join('')}`}`;
}

export function verdictText({ checks, complete }: Pick<Cell, 'checks' | 'complete'>): string {
  const wrong = CHECKS.filter((check) => checks[check] === 'violated').map((check) => LETTERS[check]);
  const text = wrong.length > 0 ? wrong.join('') : checks.progress === 'ok' ? 'ok' : '-';
  return complete ? text : `${text}*`;
}

const COLUMN = 56;

/** Who does what, one column a task, as the cover letter of the series draws a race. */
export function scheduleText(
  shown: Pick<Counterexample, 'schedule' | 'steps'> & Partial<Pick<Counterexample, 'check' | 'text'>>,
): string {
  const tasks = [...new Set(shown.steps.map(({ task }) => task))].sort();
  const lines: string[] = [];
  if (shown.check !== undefined) lines.push(`${shown.check}: ${shown.text ?? ''}`);
  lines.push(`schedule ${shown.schedule || '(no step)'}`, '', row('', tasks));
  for (const step of shown.steps) lines.push(...stepLines(step, tasks));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function stepLines({ task, step, text }: Step, tasks: readonly string[]): string[] {
  return wrapped(text, COLUMN - 2).map((line, i) =>
    row(
      i === 0 ? String(step) : '',
      tasks.map((other) => (other === task ? line : '')),
    ),
  );
}

function row(head: string, columns: readonly string[]): string {
  return `${head.padStart(4)}  ${columns.map((text) => text.padEnd(COLUMN)).join('')}`;
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    if (lines[last] === '') lines[last] = word;
    else if (lines[last].length + 1 + word.length <= width) lines[last] += ` ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}
