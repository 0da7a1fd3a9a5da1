import { scaleLog } from 'd3';
import { timeText } from '../../trace/quantity-text.ts';
import type { MeasuredSummary } from './measurements.ts';

const WIDTH = 200;
const HEIGHT = 46;
/** Shorter is drawn as nothing. */
const SHORTEST_NS = 100;
const PAD = 4;

/** Where a time stands, the same in every row. */
export type BarScale = (ns: number) => number;

/** @param longestNs the longest of all rows */
export function barScale(longestNs: number): BarScale {
  const scale = scaleLog([SHORTEST_NS, Math.max(longestNs, 1e9)], [PAD, WIDTH - PAD]).clamp(true);
  return (ns) => scale(Math.max(ns, SHORTEST_NS));
}

/** The longest time that a row's bars show. */
export function longestOf({ exclusiveHoldMaxNs, sharedHoldMaxNs, waits }: MeasuredSummary): number {
  return Math.max(exclusiveHoldMaxNs, sharedHoldMaxNs, waits.readers.max, waits.writers.max);
}

const TICKS = [
  { ns: 1e3, label: '1 µs' },
  { ns: 1e6, label: '1 ms' },
  { ns: 1e9, label: '1 s' },
];

/** What the bars of all rows are measured by. */
export function BarTicks({ scale }: { readonly scale: BarScale }) {
  return (
    <svg className="row-bars" width={WIDTH} height={18} aria-hidden="true">
      {TICKS.map(({ ns, label }) => (
        <text key={ns} x={scale(ns)} y={13} textAnchor="middle">
          {label}
        </text>
      ))}
    </svg>
  );
}

/** The patterns that all rows share. */
export function BarPatterns() {
  return (
    <svg className="bar-patterns" width="0" height="0" aria-hidden="true">
      <pattern id="wait-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" y1="0" x2="0" y2="5" className="hatch" />
      </pattern>
    </svg>
  );
}

/** Longest holds and waits of one approach, as bars on the scale of all. The cells beside it hold the same in numbers. */
export function RowBars({ summary, scale }: { readonly summary: MeasuredSummary | null; readonly scale: BarScale }) {
  return (
    <svg className="row-bars" width={WIDTH} height={HEIGHT} aria-hidden="true">
      {TICKS.map(({ ns }) => (
        <line key={ns} className="tick" x1={scale(ns)} x2={scale(ns)} y1={0} y2={HEIGHT} />
      ))}
      {summary !== null && (
        <>
          <Bar
            className="write"
            ns={summary.exclusiveHoldMaxNs}
            y={2}
            height={10}
            scale={scale}
            what="held for write"
          />
          <Bar className="read" ns={summary.sharedHoldMaxNs} y={14} height={7} scale={scale} what="held for read" />
          <Bar className="wait" ns={summary.waits.readers.max} y={24} height={8} scale={scale} what="readers waited" />
          <Bar className="wait" ns={summary.waits.writers.max} y={35} height={8} scale={scale} what="writers waited" />
        </>
      )}
    </svg>
  );
}

interface BarProps {
  readonly className: string;
  readonly ns: number;
  readonly y: number;
  readonly height: number;
  readonly scale: BarScale;
  readonly what: string;
}

function Bar({ className, ns, y, height, scale, what }: BarProps) {
  if (ns === 0) return null;
  return (
    <rect className={className} x={PAD} y={y} width={Math.max(1.5, scale(ns) - PAD)} height={height}>
      <title>{`${what}, at most ${timeText(ns)}`}</title>
    </rect>
  );
}
