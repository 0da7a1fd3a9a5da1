import { MEASUREMENTS, type MeasurementId } from './measurements.ts';
import { GROUPS } from './promises/groups.ts';
import { isKept, type Figure, type Limit, type Promised } from './promise.ts';

/** What a measurement gave, and where. */
export interface Measured {
  /** The day, as 2018-05-10. */
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  /** Of the minute before: 0 to the number of CPUs is quiet. */
  readonly loadBefore: number;
  readonly report: unknown;
}

export type AllMeasured = Partial<Readonly<Record<MeasurementId, Measured>>>;

interface Row {
  readonly promised: Promised;
  readonly figure: Figure | null;
  /** Why there is no figure. */
  readonly missing: string;
}

/** @returns docs/figures.md */
export function figuresPage(measured: AllMeasured): string {
  const groups = GROUPS.map(({ title, promises }) => ({ title, rows: promises.map((each) => rowOf(each, measured)) }));
  const short = groups
    .flatMap(({ rows }) => rows)
    .filter(({ promised, figure }) => figure !== null && !isKept(promised.limit, figure.value));
  return [
    '# Figures',
    '',
    'Written by `npm run figures`, which runs the commands below and keeps what they print in `test/figures/measured/`. `-- --only bench,replay` runs some of them,',
    '`-- --page` only writes this page anew. Several samples: the median, and the smallest and largest in brackets.',
    '',
    '## What falls short',
    '',
    ...shortLines(short),
    '',
    ...groups.flatMap(({ title, rows }) => [`## ${title}`, '', ...tableLines(rows), '']),
    '## When and where',
    '',
    ...whereLines(measured),
    '',
  ].join('\n');
}

function rowOf(promised: Promised, measured: AllMeasured): Row {
  const found = measured[promised.from];
  if (found === undefined) return { promised, figure: null, missing: 'not measured' };
  try {
    return { promised, figure: promised.read(found.report), missing: '' };
  } catch (error) {
    return { promised, figure: null, missing: error instanceof Error ? error.message : String(error) };
  }
}

function shortLines(rows: readonly Row[]): string[] {
  if (rows.length === 0) return ['Nothing that was measured.'];
  return rows.map(
    ({ promised, figure }) =>
      `- **${promised.what}**: ${valueText(figure!, promised.unit)}, promised ${limitText(promised.limit, promised.unit)}. ${promised.whenShort ?? 'Why is not known yet.'}`,
  );
}

function tableLines(rows: readonly Row[]): string[] {
  return [
    '| | promised | measured | | command |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ promised, figure, missing }) => {
      const { what, unit, limit, from } = promised;
      const value = figure === null ? `none: ${missing}` : valueText(figure, unit);
      const kept = figure === null || limit === null ? '' : isKept(limit, figure.value) ? 'kept' : '**short**';
      return `| ${[what, limitText(limit, unit), value, kept, `\`${MEASUREMENTS[from].command}\``].map(cell).join(' | ')} |`;
    }),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function whereLines(measured: AllMeasured): string[] {
  const ids = Object.keys(MEASUREMENTS) as MeasurementId[];
  return [
    '| command | day | commit | machine | load before |',
    '| --- | --- | --- | --- | --- |',
    ...ids.flatMap((id) => {
      const found = measured[id];
      if (found === undefined) return [];
      const { date, commit, machine, loadBefore } = found;
      return [`| \`${MEASUREMENTS[id].command}\` | ${date} | ${commit} | ${machine} | ${loadBefore.toFixed(1)} |`];
    }),
  ];
}

function limitText(limit: Limit, unit: string): string {
  if (limit === null) return 'stated only';
  const suffix = unit === '' ? '' : ` ${unit}`;
  if ('atMost' in limit) return limit.atMost === 0 ? 'none' : `at most ${numberText(limit.atMost)}${suffix}`;
  if ('atLeast' in limit) return `at least ${numberText(limit.atLeast)}${suffix}`;
  return `${numberText(limit.within[0])} to ${numberText(limit.within[1])}${suffix}`;
}

function valueText({ value, spread, remark }: Figure, unit: string): string {
  const suffix = unit === '' ? '' : ` ${unit}`;
  const range = spread === undefined ? '' : ` (${numberText(spread[0])} to ${numberText(spread[1])})`;
  return `${numberText(value)}${suffix}${range}${remark === undefined || remark === '' ? '' : `, ${remark}`}`;
}

/** Three digits that count, whole numbers whole. */
function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
