import type { SweepLine } from './sweep-lines.ts';

const SHAPES: Readonly<Record<SweepLine['marker'], string>> = {
  square: 'M-4-4H4V4H-4Z',
  diamond: 'M0-4.5L4.5 0L0 4.5L-4.5 0Z',
  circle: 'M-3.5 0A3.5 3.5 0 1 1 3.5 0A3.5 3.5 0 1 1-3.5 0Z',
  triangle: 'M0-4.5L4.5 3.5H-4.5Z',
};

/** A point of a line. */
export function Marker({ line, x, y }: { readonly line: SweepLine; readonly x: number; readonly y: number }) {
  return (
    <path
      className={`point ${line.id}`}
      data-hollow={line.isHollow}
      d={SHAPES[line.marker]}
      transform={`translate(${x} ${y})`}
    />
  );
}
