import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import '../styles/address-space.css';
import { BAND, paintAddressSpace, paintCounter, paintTableTree } from '../../draw/address-space.ts';
import { laneScale, type LaneScale } from '../../draw/lane-scale.ts';
import type { CanvasFrame } from '../../draw/drawing-context.ts';
import { STATE_ROWS } from '../../trace/address-space.ts';
import { addressText, bytesText } from '../../trace/quantity-text.ts';
import type { AddressRange } from '../../trace/trace-event.ts';
import { useCanvas } from '../timeline/use-canvas.ts';
import { cursorMoment, visibleRange } from '../state/navigate.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { CursorLine } from '../timeline/cursor-line.tsx';
import { useGestures } from '../timeline/use-gestures.ts';
import { AddressLegend } from './address-legend.tsx';
import { AddressTables, COUNTERS, type CounterName } from './address-tables.tsx';
import { useAddressIndex, type ReadIndex } from './use-address-index.ts';

/** No window is smaller: one PTE table. */
const MIN_WINDOW = 2 ** 21;
const MAX_WINDOW = 2 ** 47;

/** What happened in the address space of the explained timeline, on the timelines' axis, with the page tables at the cursor. */
export default function AddressSpaceView() {
  const app = useUnmapscope();
  const lane = useApp((state) => state.explained);
  const label = useApp((state) => state.timelines[state.explained]?.label ?? '');
  const runId = useApp((state) => state.runId);
  const [zoomed, setZoomed] = useState<{ readonly runId: number; readonly window: AddressRange } | null>(null);
  const window = zoomed?.runId === runId ? zoomed.window : null;
  const read = useAddressIndex(lane, window);
  const [address, setAddress] = useState<number | null>(null);
  const stack = useRef<HTMLDivElement>(null);
  useGestures(app, stack);

  const shown = (): AddressRange | null => window ?? app.runs.data()?.lanes[lane]?.trace.range ?? null;
  const zoom = (factor: number): void => {
    const now = shown();
    if (!now) return;
    const lenBytes = Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, now.lenBytes / factor));
    const middle = address ?? now.start + now.lenBytes / 2;
    const start = Math.min(MAX_WINDOW - lenBytes, Math.max(0, Math.floor((middle - lenBytes / 2) / 4096) * 4096));
    setZoomed({ runId, window: { start, lenBytes } });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = shown();
    const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 16, PageDown: -16 }[event.key];
    if (!now || step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const row = now.lenBytes / STATE_ROWS;
    const at = (address ?? now.start + now.lenBytes / 2) + step * row;
    setAddress(Math.min(now.start + now.lenBytes - 1, Math.max(now.start, at)));
  };
  const range = shown();
  return (
    <>
      <div className="address-space-head">
        <span className="soft">
          {label}
          {range && `: ${bytesText(range.lenBytes)} from ${addressText(range.start)}`}
        </span>
        <span className="zoom-buttons">
          <button type="button" className="button" onClick={() => zoom(4)} aria-label="Show fewer addresses">
            +
          </button>
          <button type="button" className="button" onClick={() => zoom(1 / 4)} aria-label="Show more addresses">
            −
          </button>
          <button type="button" className="button" onClick={() => setZoomed(null)}>
            Whole range
          </button>
        </span>
      </div>
      <div className="address-space-stack" ref={stack}>
        <Picture lane={lane} read={read} onKeyDown={onKeyDown} address={address} setAddress={setAddress} />
        {COUNTERS.map(({ name, label }) => (
          <Counter key={name} lane={lane} read={read} name={name} label={label} />
        ))}
        <CursorLine />
      </div>
      <Tree lane={lane} read={read} />
      <AddressTables lane={lane} read={read} address={address} />
      <AddressLegend />
    </>
  );
}

interface FigureProps {
  readonly lane: number;
  readonly read: { readonly current: ReadIndex | null };
}

interface PictureProps extends FigureProps {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly address: number | null;
  readonly setAddress: (address: number) => void;
}

function Picture({ lane, read, onKeyDown, address, setAddress }: PictureProps) {
  const app = useUnmapscope();
  const plot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = plot.current;
    if (!element) return;
    const onMove = ({ clientY }: PointerEvent): void => {
      const index = read.current?.index;
      if (!index) return;
      const box = element.getBoundingClientRect();
      const share = (box.bottom - BAND - clientY) / (box.height - 2 * BAND);
      if (share >= 0 && share < 1) setAddress(index.window.start + share * index.window.lenBytes);
    };
    element.addEventListener('pointermove', onMove);
    return () => element.removeEventListener('pointermove', onMove);
  }, [read, setAddress]);
  const canvas = useCanvas(
    () => [...axisStamp(app, lane), read.current, address],
    (frame, element) => {
      const scale = scaleOf(app, lane, frame.width);
      const index = read.current?.index;
      if (!index || !scale) {
        clear(frame);
        return;
      }
      element.dataset['marks'] = String(paintAddressSpace(frame, index, scale));
      if (address === null) return;
      const share = (address - index.window.start) / index.window.lenBytes;
      frame.ctx.fillStyle = frame.palette.ink;
      frame.ctx.fillRect(0, Math.round(frame.height - BAND - share * (frame.height - 2 * BAND)), frame.width, 1);
    },
  );
  return (
    <div className="address-space-row">
      <span className="address-label">addresses, the lowest at the bottom</span>
      <div
        ref={plot}
        className="address-space-plot"
        style={{ height: 192 + 2 * BAND }}
        data-timeline={lane}
        data-picture="address-space"
        tabIndex={0}
        role="group"
        aria-label="Address space over time: up and down choose an address, left and right move in time; what is there stands below"
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  );
}

function Counter({ lane, read, name, label }: FigureProps & { readonly name: CounterName; readonly label: string }) {
  const app = useUnmapscope();
  const canvas = useCanvas(
    () => [...axisStamp(app, lane), read.current],
    (frame) => {
      const scale = scaleOf(app, lane, frame.width);
      const index = read.current?.index;
      if (!index || !scale || (!index.knowsStart && name !== 'waiters')) clear(frame);
      else paintCounter(frame, index[name], scale);
    },
  );
  return (
    <div className="address-space-row">
      <span className="address-label">{label}</span>
      <div className="address-space-plot" style={{ height: 32 }} data-timeline={lane} data-picture="counter">
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  );
}

function Tree({ lane, read }: FigureProps) {
  const app = useUnmapscope();
  const canvas = useCanvas(
    () => [cursorMoment(app, lane), read.current],
    (frame) => {
      const ns = cursorMoment(app, lane);
      const index = read.current?.index;
      if (!index || ns === null) clear(frame);
      else paintTableTree(frame, index, ns);
    },
  );
  return (
    <div className="address-space-row">
      <span className="address-label">PUD, PMD, PTE tables at the cursor, the lowest address at the left</span>
      <div className="address-space-plot" style={{ height: 96 }}>
        <canvas ref={canvas} aria-hidden="true" />
      </div>
    </div>
  );
}

type App = ReturnType<typeof useUnmapscope>;

function axisStamp(app: App, lane: number): unknown[] {
  const { from, to } = visibleRange(app);
  const data = app.runs.data()?.lanes[lane];
  return [app.view.getState().axis, from, to, data, data?.trace.endNs, data?.shiftNs];
}

function scaleOf(app: App, lane: number, width: number): LaneScale | null {
  const data = app.runs.data()?.lanes[lane];
  return data ? laneScale(app.view.getState().axis, visibleRange(app), width, data) : null;
}

function clear({ ctx, palette, width, height }: CanvasFrame): void {
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, width, height);
}
