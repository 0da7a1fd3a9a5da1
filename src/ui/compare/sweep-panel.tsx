import { line as lineOf, scaleLog } from 'd3';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { GIB } from '../../mm/units.ts';
import { sizeName } from '../../scenario/default-scenario.ts';
import { bytesText, timeText } from '../../trace/quantity-text.ts';
import { approachChoice } from '../state/approaches.ts';
import { observeWidth } from '../draw/observe-width.ts';
import type { Measured, MeasuredSummary } from './measurements.ts';
import { SWEEP_LINES } from './sweep-lines.ts';
import { Marker } from './sweep-marker.tsx';

const HEIGHT = 280;
const MARGIN = { top: 22, right: 14, bottom: 38, left: 56 };
/** Between two labels of an axis, CSS pixels. */
const LABEL_EVERY = 44;

/** The shortest and the longest time of all panels, ns. */
export interface TimeExtent {
  readonly from: number;
  readonly to: number;
}

interface PanelProps {
  readonly approach: string;
  /** Its runs, by size of section. */
  readonly rows: readonly Measured[];
  /** Sizes of sections from the smallest to the largest of all panels. */
  readonly sizes: readonly [number, number];
  readonly extent: TimeExtent;
}

/** One approach: what a size of section costs, and whom. Left and right go from size to size. */
export function SweepPanel({ approach, rows, sizes, extent }: PanelProps) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(360);
  useEffect(() => {
    if (figure.current === null) return;
    const observed = observeWidth(figure.current, () => setWidth(Math.max(240, observed.width())));
    return observed.stop;
  }, []);
  const [chosen, setChosen] = useState<number | null>(null);
  const svg = useRef<SVGSVGElement>(null);

  const { label } = approachChoice(approach);
  const x = scaleLog(sizes[0] === sizes[1] ? [sizes[0], sizes[0] * 2] : [...sizes], [
    MARGIN.left,
    width - MARGIN.right,
  ]);
  const y = scaleLog([extent.from, extent.to], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const giga = rows.findIndex(({ sectionBytes }) => sectionBytes === GIB);
  const active = Math.min(chosen ?? (giga === -1 ? rows.length - 1 : giga), rows.length - 1);
  const step = rows.length > 1 ? x(rows[1].sectionBytes) - x(rows[0].sectionBytes) : 24;

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = neighbour(event.key, active, rows.length);
    if (next === null) return;
    event.preventDefault();
    setChosen(next);
    svg.current?.querySelector<SVGElement>(`[data-at="${next}"]`)?.focus();
  };
  return (
    <figure ref={figure} className="sweep-panel" aria-label={`${label} sweep`}>
      <h3>{label}</h3>
      <svg ref={svg} width={width} height={HEIGHT} onKeyDown={onKeyDown} role="group" aria-label={`${label}, points`}>
        <g aria-hidden="true">
          <TimeAxis y={y} width={width} />
          <SizeAxis x={x} rows={rows} width={width} />
          {SWEEP_LINES.map(({ id, valueOf }) => (
            <path
              key={id}
              className={`sweep-line ${id}`}
              d={
                lineOf<Measured>()
                  .defined(({ summary }) => (valueOf(summary) ?? 0) > 0)
                  .x(({ sectionBytes }) => x(sectionBytes))
                  .y(({ summary }) => y(valueOf(summary) ?? 1))(rows) ?? ''
              }
            />
          ))}
        </g>
        {rows.map(({ sectionBytes, summary }, at) => (
          <g
            key={sectionBytes}
            className="sweep-column"
            role="img"
            aria-label={`Sections of ${bytesText(sectionBytes)}: ${valuesText(summary)}; predicted`}
            data-at={at}
            data-active={at === active}
            tabIndex={at === active ? 0 : -1}
            onFocus={() => setChosen(at)}
            onPointerEnter={() => setChosen(at)}
          >
            <rect
              x={x(sectionBytes) - step / 2}
              y={MARGIN.top - 6}
              width={step}
              height={HEIGHT - MARGIN.top - MARGIN.bottom + 12}
            />
            {SWEEP_LINES.map((line) => {
              const ns = line.valueOf(summary);
              return ns === null || ns <= 0 ? null : <Marker key={line.id} line={line} x={x(sectionBytes)} y={y(ns)} />;
            })}
          </g>
        ))}
      </svg>
      <figcaption className="soft">
        {active >= 0 && (
          <>
            <b>Sections of {bytesText(rows[active].sectionBytes)}</b>:{' '}
            <span className="predicted">{valuesText(rows[active].summary)}</span>
          </>
        )}
      </figcaption>
    </figure>
  );
}

function neighbour(key: string, at: number, length: number): number | null {
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: length - 1 }[key];
  return to === undefined || to < 0 || to >= length ? null : to;
}

function valuesText(summary: MeasuredSummary): string {
  return SWEEP_LINES.flatMap(({ label, valueOf }) => {
    const ns = valueOf(summary);
    return ns === null ? [] : [`${label} ${timeText(ns)}`];
  }).join(', ');
}

type Scale = ReturnType<typeof scaleLog<number, number>>;

function TimeAxis({ y, width }: { readonly y: Scale; readonly width: number }) {
  const [from, to] = y.domain();
  const decades: number[] = [];
  for (let ns = 1; ns <= to * 1.001; ns *= 10) if (ns >= from * 0.999) decades.push(ns);
  return decades.map((ns) => (
    <g key={ns} className="axis" transform={`translate(0 ${y(ns)})`}>
      <line x1={MARGIN.left} x2={width - MARGIN.right} />
      <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
        {decadeText(ns)}
      </text>
    </g>
  ));
}

/** "10 ms": powers of ten need no digits behind the point. */
function decadeText(ns: number): string {
  return timeText(ns).replace(/\.0+(?= )/, '');
}

interface SizeAxisProps {
  readonly x: Scale;
  readonly rows: readonly Measured[];
  readonly width: number;
}

function SizeAxis({ x, rows, width }: SizeAxisProps) {
  const [, to] = x.domain();
  const hasGiga = x.domain()[0] < GIB && to > GIB;
  // A gigabyte has its label, the others where there is room.
  const labelled: number[] = hasGiga ? [GIB] : [];
  for (const { sectionBytes } of rows) {
    if (labelled.every((other) => Math.abs(x(other) - x(sectionBytes)) >= LABEL_EVERY)) labelled.push(sectionBytes);
  }
  const bottom = HEIGHT - MARGIN.bottom;
  return (
    <>
      {hasGiga && (
        <g className="giga">
          <line x1={x(GIB)} x2={x(GIB)} y1={MARGIN.top - 6} y2={bottom} />
          <text x={x(GIB)} y={MARGIN.top - 10} textAnchor="middle">
            1 GiB, as posted
          </text>
        </g>
      )}
      {labelled.map((bytes) => (
        <g key={bytes} className="axis" transform={`translate(${x(bytes)} ${bottom})`}>
          <line y2={4} />
          <text y={17} textAnchor="middle">
            {sizeName(bytes)}
          </text>
        </g>
      ))}
      <text className="axis-name" x={(MARGIN.left + width - MARGIN.right) / 2} y={HEIGHT - 4} textAnchor="middle">
        size of a section
      </text>
    </>
  );
}
