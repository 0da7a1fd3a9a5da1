import type { MeasuredSummary } from './measurements.ts';

export interface SweepLine {
  readonly id: string;
  readonly label: string;
  /** Shapes tell the lines apart without colour. */
  readonly marker: 'square' | 'diamond' | 'circle' | 'triangle';
  /** Of a hollow marker only the outline is drawn. */
  readonly isHollow: boolean;
  /** Null where it does not apply: nobody waited. */
  readonly valueOf: (summary: MeasuredSummary) => number | null;
}

const waited = (count: number, ns: number): number | null => (count === 0 ? null : ns);

/** What the sweep shows of a run, as lines over the size of a section; ns. */
export const SWEEP_LINES: readonly SweepLine[] = [
  {
    id: 'total',
    label: 'total time',
    marker: 'diamond',
    isHollow: false,
    valueOf: ({ munmapNs, result }) => (result.ret === null ? null : munmapNs),
  },
  {
    id: 'hold',
    label: 'longest hold for write',
    marker: 'square',
    isHollow: false,
    valueOf: ({ exclusiveHoldMaxNs }) => exclusiveHoldMaxNs,
  },
  {
    id: 'readers-max',
    label: 'readers waited, max',
    marker: 'circle',
    isHollow: false,
    valueOf: ({ waits: { readers } }) => waited(readers.count, readers.max),
  },
  {
    id: 'readers-p99',
    label: 'readers waited, p99',
    marker: 'circle',
    isHollow: true,
    valueOf: ({ waits: { readers } }) => waited(readers.count, readers.p99),
  },
  {
    id: 'writers-max',
    label: 'writers waited, max',
    marker: 'triangle',
    isHollow: false,
    valueOf: ({ waits: { writers } }) => waited(writers.count, writers.max),
  },
  {
    id: 'writers-p99',
    label: 'writers waited, p99',
    marker: 'triangle',
    isHollow: true,
    valueOf: ({ waits: { writers } }) => waited(writers.count, writers.p99),
  },
];
