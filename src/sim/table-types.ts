/** A number of the model, and how it came about. Published figures stand apart from these. */
export type SimulatedValue =
  | {
      /** In the unit of the table. */
      readonly value: number;
      readonly kind: 'fitted' | 'predicted';
      /** With all assumed costs at the low, and at the high end of their ranges; where it rests on them alone. */
      readonly low?: number;
      readonly high?: number;
    }
  | { readonly value: null; readonly kind: 'none' };

export interface TableRow {
  /** As published: "320GB", "mmap-pread-seq". */
  readonly id: string;
  /** The fit, or the calibration, whose prices it was simulated at; null if nothing was. */
  readonly fit: string | null;
  readonly published: { readonly pristine: number; readonly patched: number };
  readonly simulated: { readonly pristine: SimulatedValue; readonly patched: SimulatedValue };
  /** (simulated - published) / published, per cent; null where nothing was simulated. */
  readonly deviationPct: { readonly pristine: number | null; readonly patched: number | null };
  /** One sentence: what the model says about the row. */
  readonly says: string;
}

export type TableId =
  | 'munmap-time'
  | 'vm-scalability'
  | 'stress-ng'
  | 'stress-ng-v2'
  | 'exclusive-hold-v4'
  | 'exclusive-hold-v5'
  | 'untouched';

export interface Table {
  readonly id: TableId;
  readonly title: string;
  readonly unit: 'us' | 'faults/s';
  /** What its `published` figures are: from the mails of the series, or from recordings of kernels. */
  readonly given: 'published' | 'recorded';
  /** What stands in the two columns. */
  readonly columns: { readonly pristine: string; readonly patched: string };
  /** What was fitted for this table alone. */
  readonly parameters: readonly FitParameter[];
  readonly rows: readonly TableRow[];
}

export interface FitParameter {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
}

export interface FitReport {
  readonly id: 'one-parameter' | 'two-parameter';
  readonly parameters: readonly FitParameter[];
  /** For each row: how far off the fit is there if it never saw that row, per cent of the published value. */
  readonly leaveOneOutPct: Readonly<Record<string, number>>;
}

/** The published tables beside the model: see CONTRACT, `tables`; "untouched" is added to its tables. */
export interface Tables {
  readonly version: 1;
  readonly fits: readonly FitReport[];
  readonly tables: readonly Table[];
}

/** @returns how far a value is from a reference, per cent of the reference */
export function percent(value: number, reference: number): number {
  return ((value - reference) / reference) * 100;
}

/** @returns a signed percentage with so many digits, as sentences show it */
export function signed(pct: number, digits = 2): string {
  const text = Math.abs(pct).toFixed(digits);
  if (Number(text) === 0) return text;
  return `${pct < 0 ? '\u2212' : '+'}${text}`;
}

/** @returns microseconds as a sentence shows them, in the unit that suits them */
export function timeOf(us: number): string {
  if (us >= 1e6) return `${(us / 1e6).toPrecision(4)} s`;
  if (us >= 1e3) return `${(us / 1e3).toPrecision(4)} ms`;
  return `${us.toPrecision(4)} us`;
}

/** A pair of simulated values and how far they are from what was published. */
export function besidePublished(
  published: TableRow['published'],
  simulated: TableRow['simulated'],
): Pick<TableRow, 'published' | 'simulated' | 'deviationPct'> {
  const off = ({ value }: SimulatedValue, reference: number): number | null =>
    value === null ? null : percent(value, reference);
  return {
    published,
    simulated,
    deviationPct: {
      pristine: off(simulated.pristine, published.pristine),
      patched: off(simulated.patched, published.patched),
    },
  };
}
