import type { FitReport, FitParameter, SimulatedValue, Table, TableRow, Tables } from '../sim/tables.ts';
import { alignedTable } from './table.ts';

/** @returns what `tables` prints for people. Every simulated figure has its kind beside it in words. */
export function tablesText({ fits, tables }: Tables): string {
  const parts = [
    'Published and recorded figures stand as they were given; every figure of the model says whether it was fitted to them or predicted.\n',
    ...fits.map(fitText),
    ...tables.map(tableText),
  ];
  return parts.join('\n');
}

function fitText({ id, parameters, leaveOneOutPct }: FitReport): string {
  const left = Object.entries(leaveOneOutPct).map(([row, pct]) => `${row} ${deviation(pct)}`);
  return [
    `Fit "${id}", to the pristine column of the munmap times:`,
    ...parameters.map(parameterText),
    ...(left.length > 0 ? [`  each row predicted without it: ${left.join(', ')}`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function parameterText({ name, value, unit, meaning }: FitParameter): string {
  return `  ${name} = ${value.toLocaleString('en', { maximumFractionDigits: 3 })} ${unit}: ${meaning}`;
}

function tableText({ id, title, unit, given, columns, parameters, rows }: Table): string {
  const head = [
    ['', 'prices', given, 'model', '', 'off', given, 'model', '', 'off'],
    ['', '', columns.pristine, '', '', '', columns.patched, '', '', ''],
  ];
  const cells = rows.map((row) => [row.id, row.fit ?? '-', ...cellsOf(row, 'pristine'), ...cellsOf(row, 'patched')]);
  const says = rows.map((row) => `  ${row.id}${row.fit === null ? '' : `, ${row.fit}`}: ${row.says}\n`);
  return [
    `${id} (${unit}): ${title}\n`,
    ...parameters.map((parameter) => `${parameterText(parameter)}\n`),
    alignedTable([...head, ...cells]),
    ...says,
  ].join('');
}

function cellsOf(row: TableRow, column: 'pristine' | 'patched'): string[] {
  const simulated = row.simulated[column];
  const off = row.deviationPct[column];
  return [
    figure(row.published[column]),
    modelFigure(simulated),
    kindWord(simulated),
    off === null ? '-' : deviation(off),
  ];
}

function modelFigure({ value }: SimulatedValue): string {
  return value === null ? '-' : figure(value);
}

function kindWord({ kind }: SimulatedValue): string {
  return kind === 'none' ? 'not simulated' : kind;
}

function figure(value: number): string {
  const digits = value < 100 ? 2 : value < 10_000 ? 1 : 0;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

function deviation(pct: number): string {
  const text = pct.toFixed(Math.abs(pct) < 0.1 ? 3 : 1);
  return `${pct > 0 ? '+' : ''}${text} %`;
}
