import { type AddressSpaceIndex, PointKind, POINT_ROWS } from '../trace/address-space.ts';
import type { StepList } from '../trace/address-steps.ts';
import { fillOf, textureOf } from './address-range.ts';
import type { CanvasFrame } from './drawing-context.ts';
import type { LaneScale } from './lane-scale.ts';
import { AddressState } from '../trace/address-state.ts';

/** Height of the bands that stand for all addresses above and below the window, pixels. */
export const BAND = 14;
/** Instants nearer to each other than this share a mark. */
const MIN_MARK_PX = 3;

/** Address up, time across: the states of the window's rows, and over them what happened where and when. @returns how many marks were drawn */
export function paintAddressSpace(frame: CanvasFrame, index: AddressSpaceIndex, scale: LaneScale): number {
  const { ctx, palette, width, height } = frame;
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, width, height);
  const { rows } = index.states;
  const rowHeight = (height - 2 * BAND) / rows.length;
  let drawn = 0;
  rows.forEach((row, i) => {
    const top = Math.round(height - BAND - (i + 1) * rowHeight);
    drawn += paintStates(frame, row, scale, top, Math.round(height - BAND - i * rowHeight) - top);
  });
  ctx.fillStyle = palette.hairline;
  ctx.fillRect(0, BAND - 1, width, 1);
  ctx.fillRect(0, height - BAND, width, 1);
  for (const kind of [PointKind.fault, PointKind.split, PointKind.upperTable, PointKind.signal]) {
    for (let row = 0; row < POINT_ROWS + 2; row++) drawn += paintPoints(frame, index, scale, kind, row);
  }
  return drawn;
}

/** One row: a rectangle for each state that is wide enough; within one pixel the last state shows. */
function paintStates(frame: CanvasFrame, row: StepList, scale: LaneScale, top: number, height: number): number {
  const { ctx, palette, patterns, width } = frame;
  let drawn = 0;
  let step = Math.max(0, row.stepAt(scale.fromNs));
  let left = 0;
  while (left < width && step < row.length) {
    const next = step + 1;
    const right = next < row.length ? Math.min(width, Math.ceil(scale.x(row.times[next]))) : width;
    if (right <= left) {
      // Several changes within a pixel: on to the one that holds at its end.
      step = Math.max(next, row.stepAt(scale.timeAt(left + 1)));
      continue;
    }
    const state = row.values[step] as AddressState;
    const texture = textureOf(state);
    if (state !== AddressState.gone) {
      ctx.fillStyle = texture === 'zap' ? palette.zap : palette[fillOf(state)];
      ctx.fillRect(left, top, right - left, height);
      if (texture !== null) {
        ctx.fillStyle = patterns[texture];
        ctx.fillRect(left, top, right - left, height);
      }
      drawn++;
    }
    left = right;
    step = next;
  }
  return drawn;
}

function paintPoints(
  frame: CanvasFrame,
  index: AddressSpaceIndex,
  scale: LaneScale,
  kind: PointKind,
  row: number,
): number {
  const list = index.pointsOf(kind, row);
  const y = middleOfPointRow(row, frame.height);
  const nsPerPixel = (scale.toNs - scale.fromNs) / frame.width;
  const binNs = 2 ** Math.ceil(Math.log2(Math.max(nsPerPixel * MIN_MARK_PX, 1)));
  let drawn = 0;
  for (let i = list.from(scale.fromNs); i < list.length && list.times[i] <= scale.toNs; drawn++) {
    const end = list.from((Math.floor(list.times[i] / binNs) + 1) * binNs, i);
    const isFolded = end - i > 1 || list.counts[i] > 1;
    paintMark(frame, kind, Math.round(scale.x(list.times[i])), y, isFolded);
    i = end;
  }
  return drawn;
}

/** The middle of a row of instants: 0 is the band below the window, the last the one above. */
export function middleOfPointRow(row: number, height: number): number {
  if (row === 0) return height - BAND / 2;
  if (row === POINT_ROWS + 1) return BAND / 2;
  return Math.round(height - BAND - (row - 0.5) * ((height - 2 * BAND) / POINT_ROWS));
}

/** What stands for several is larger. */
function paintMark({ ctx, palette }: CanvasFrame, kind: PointKind, x: number, y: number, isFolded: boolean): void {
  switch (kind) {
    case PointKind.split:
      ctx.fillStyle = palette.outline;
      ctx.fillRect(x - 1, y - (isFolded ? 4 : 2), 2, isFolded ? 8 : 4);
      break;
    case PointKind.upperTable:
      ctx.fillStyle = palette.outline;
      ctx.fillRect(x - 4, y - 4, 8, 8);
      ctx.fillStyle = palette.zap;
      ctx.fillRect(x - 3, y - 3, 6, 6);
      break;
    case PointKind.fault:
      ctx.fillStyle = palette.ink;
      ctx.fillRect(x - 1, y - 1, isFolded ? 3 : 2, isFolded ? 3 : 2);
      break;
    case PointKind.signal:
      ctx.fillStyle = palette.ink;
      ctx.fillRect(x - 6, y - 6, 12, 12);
      ctx.strokeStyle = palette.paper;
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.moveTo(x - 3, y - 3);
      ctx.lineTo(x + 3, y + 3);
      ctx.moveTo(x + 3, y - 3);
      ctx.lineTo(x - 3, y + 3);
      ctx.stroke();
      break;
  }
}

/** A counter as a step line from 0 at the bottom; where a pixel has several values the largest shows. */
export function paintCounter(frame: CanvasFrame, counter: StepList, scale: LaneScale): void {
  const { ctx, palette, width, height } = frame;
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, width, height);
  let most = 1;
  for (let i = 0; i < counter.length; i++) most = Math.max(most, counter.peaks[i]);
  let step = Math.max(0, counter.stepAt(scale.fromNs));
  for (let x = 0; x < width && step < counter.length; x++) {
    const untilNs = scale.timeAt(x + 1);
    let peak = counter.values[step];
    while (step + 1 < counter.length && counter.times[step + 1] <= untilNs)
      peak = Math.max(peak, counter.peaks[++step]);
    const y = Math.round(height - 1 - (peak / most) * (height - 4));
    ctx.fillStyle = palette.call;
    ctx.fillRect(x, y, 1, height - y);
    ctx.fillStyle = palette.outline;
    ctx.fillRect(x, y, 1, 2);
  }
}

/** The page tables at a moment, PUD tables at the top: shade is the share of a table's entries that are present. */
export function paintTableTree(frame: CanvasFrame, index: AddressSpaceIndex, tNs: number): void {
  const { ctx, palette, patterns, width, height } = frame;
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, width, height);
  const { start, lenBytes } = index.window;
  const rowHeight = height / index.levels.length;
  index.levels.forEach((level, i) => {
    const top = Math.round(height - (i + 1) * rowHeight) + 2;
    for (let cell = 0; cell < level.length; cell++) {
      const at = level.at(cell, tNs);
      if (at.tables === 0) continue;
      const left = Math.max(0, Math.floor(((at.start - start) / lenBytes) * width));
      const right = Math.min(
        width,
        Math.max(left + 1, Math.floor(((at.start + at.lenBytes - start) / lenBytes) * width)),
      );
      ctx.fillStyle = palette.zap;
      if (at.entries === 0) ctx.fillRect(left, top, right - left, rowHeight - 4);
      ctx.globalAlpha = at.entries === 0 ? 1 : 0.15 + 0.6 * (at.entries / at.entriesAtMost);
      ctx.fillStyle = at.entries === 0 ? patterns.zap : palette.ink;
      ctx.fillRect(left, top, right - left, rowHeight - 4);
      ctx.globalAlpha = 1;
      if (right - left < 4) continue;
      ctx.strokeStyle = palette.outline;
      ctx.lineWidth = 1;
      ctx.strokeRect(left + 0.5, top + 0.5, right - left - 1, rowHeight - 5);
    }
  });
}
