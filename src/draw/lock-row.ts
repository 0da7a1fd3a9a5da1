import { LockMode } from '../mm/events.ts';
import { LaneState, type LockLane } from '../trace/lock-lane.ts';
import { timeText } from '../trace/quantity-text.ts';
import { formatCount } from '../trace/quantity-text.ts';
import { BAR, drawBar, drawFolded } from './bars.ts';
import { drawPlateLabel } from './canvas-text.ts';
import type { LanePainting } from './lane-painting.ts';

/** The strip under the holds that says that somebody waits. */
const WAITERS_HEIGHT = 6;
const OVERVIEW_WAITERS_HEIGHT = 2;
/** Holds of fewer pixels are not told apart. */
const MIN_HOLD_WIDTH = 2.5;
/** Of a narrower one the label would hide the colour. */
const MIN_LABELLED_WIDTH = 36;
const MIN_READ_WIDTH = 2;

/** Where the lock is drawn; the overview has no room for labels. */
export interface LockRow {
  readonly top: number;
  readonly height: number;
  readonly isOverview?: boolean;
  /** The number of the lock; without it mmap_sem, 0. */
  readonly lock?: number;
}

/** A stretch of pixels in which the lock is held for write; `count` above 1: several holds too close to be told apart. */
interface Stretch {
  x0: number;
  x1: number;
  /** A moment inside of it. */
  insideNs: number;
  count: number;
}

/**
 * mmap_sem: held for write in full height, for read in half, and below, hatched, where anybody waits. Where the lock was let go of and taken again
 * there is a gap of a pixel, however short the moment was.
 */
export function paintLock(p: LanePainting, row: LockRow): void {
  const lane = p.trace.lockLane(row.lock);
  const waitersHeight = row.isOverview === true ? OVERVIEW_WAITERS_HEIGHT : WAITERS_HEIGHT;
  const holdHeight = row.height - waitersHeight - 1;
  p.query(lane.segments);
  const writes: Stretch[] = [];
  const reads: Stretch[] = [];
  const waits: Stretch[] = [];
  gather(p, lane, { writes, reads, waits });
  for (const stretch of writes) paintWrite(p, lane, stretch, row.top, holdHeight, row.isOverview === true);
  for (const { x0, x1, count } of reads) {
    drawBar(p, BAR.heldRead, x0, Math.max(x1, x0 + MIN_READ_WIDTH), row.top, holdHeight);
    p.drawn++;
    if (row.isOverview === true) continue;
    const text = count === 1 ? ['R'] : [`R × ${formatCount(count)}`, 'R'];
    drawPlateLabel(p.ctx, p.palette, text, 'monoBold', Math.max(x0, 0), x1, row.top + holdHeight * 0.75);
  }
  for (const { x0, x1 } of waits) {
    drawBar(p, BAR.wait, x0, x1, row.top + row.height - waitersHeight, waitersHeight);
    p.drawn++;
  }
}

interface Gathered {
  readonly writes: Stretch[];
  readonly reads: Stretch[];
  readonly waits: Stretch[];
}

/** Walks the marks and joins what belongs together. */
function gather({ marks, scale }: LanePainting, lane: LockLane, { writes, reads, waits }: Gathered): void {
  const { segments } = lane;
  let segment = segments.firstFrom(scale.fromNs);
  for (let i = 0; i < marks.length; i++) {
    const folded = marks.folded[i];
    const state = marks.value[i];
    const x0 = scale.x(marks.startNs[i]);
    const x1 = scale.x(marks.endNs[i]);
    const insideNs = (marks.startNs[i] + marks.endNs[i]) / 2;
    const seen = lookAt(lane, segment, folded);
    segment += folded;
    // Of several in one mark, the last one is what reaches on.
    const lastNs = segments.startNs(segment - 1);
    const lastX = folded > 1 ? Math.max(x0, scale.x(lastNs)) : x1;
    if (seen.readers > 0) extend(reads, x0, lastX, insideNs, seen.readers, true);
    if ((state & LaneState.waiters) !== 0) extend(waits, x0, x1, insideNs, 1, true);
    if ((state & LockMode.Write) === 0) {
      // Whatever comes next is another hold.
      writes.push({ x0: x1, x1, insideNs: NaN, count: 0 });
      continue;
    }
    if (!seen.letGo) {
      // The last of several holds in a pixel reaches on: from here it is one by itself.
      const isOwn = (writes.at(-1)?.count ?? 0) > 1 && x1 - x0 >= MIN_HOLD_WIDTH;
      if (isOwn) writes.push({ x0, x1, insideNs, count: 1 });
      else extend(writes, x0, x1, insideNs, 0, true);
    } else if (seen.begun === 0) {
      // What was held before ends in this pixel.
      extend(writes, x0, x1, insideNs, 0, true);
      writes.push({ x0: x1, x1, insideNs: NaN, count: 0 });
    } else {
      // A hold ended in this pixel and another began.
      extend(writes, x0, x0, insideNs, 0, false);
      const beginX = Math.max(x0, scale.x(lastNs));
      const lastIsWrite = (segments.value(segment - 1) & LockMode.Write) !== 0;
      const reachesOn = lastIsWrite && x1 - beginX >= MIN_HOLD_WIDTH;
      if (!reachesOn) addFolded(writes, x0, Math.max(x1, x0 + 1), seen.begun);
      else {
        if (seen.begun > 1) addFolded(writes, x0, beginX, seen.begun - 1);
        writes.push({ x0: Math.max(x0 + 1, beginX), x1, insideNs: lastNs, count: 1 });
      }
    }
  }
}

/** Adds holds that share a pixel to those before them, if these are such as well, with a gap before them otherwise. */
function addFolded(list: Stretch[], x0: number, x1: number, holds: number): void {
  const last = list.at(-1);
  if (last !== undefined && last.count > 1 && x0 - last.x1 < 0.75) {
    last.x1 = x1;
    last.count += holds;
  } else list.push({ x0: x0 + 1, x1: Math.max(x1, x0 + 1.5), insideNs: NaN, count: Math.max(1, holds) });
}

/** Adds pixels to the last stretch if they adjoin it, else begins one. */
function extend(list: Stretch[], x0: number, x1: number, insideNs: number, count: number, begins: boolean): void {
  const last = list.at(-1);
  if (last !== undefined && x0 - last.x1 < 0.75) {
    last.x1 = Math.max(last.x1, x1);
    if (Number.isNaN(last.insideNs)) last.insideNs = insideNs;
    last.count = Math.max(last.count, count, 1);
  } else if (begins) list.push({ x0, x1, insideNs, count: Math.max(count, 1) });
}

/** What is hidden in the segments that share a mark. */
function lookAt(lane: LockLane, from: number, count: number): { letGo: boolean; readers: number; begun: number } {
  const { notWrite, writeHolds, readers } = lane.summary(from, from + count);
  const wasWrite = from > 0 && (lane.segments.value(from - 1) & LockMode.Write) !== 0;
  return { letGo: notWrite > 0 || writeHolds > (wasWrite ? 0 : 1), readers, begun: writeHolds };
}

/** Joins holds that are too narrow, and draws the others one by one. */
function paintWrite(
  p: LanePainting,
  lane: LockLane,
  stretch: Stretch,
  top: number,
  height: number,
  isOverview: boolean,
): void {
  const width = stretch.x1 - stretch.x0;
  if (stretch.count === 0 || width <= 0) return;
  p.drawn++;
  if (stretch.count > 1) {
    drawFolded(p, BAR.heldWrite, stretch.x0, stretch.x1, top, height);
    if (isOverview) return;
    const count = formatCount(stretch.count);
    const labels = [`W, ${count} holds`, `W × ${count}`];
    labelHold(p, labels, stretch, top + height / 2);
    return;
  }
  if (width < MIN_HOLD_WIDTH) {
    drawBar(p, BAR.heldWrite, stretch.x0, stretch.x1, top, height);
    return;
  }
  drawBar(p, BAR.heldWrite, stretch.x0, stretch.x1, top, height);
  if (isOverview || width < MIN_LABELLED_WIDTH) return;
  labelHold(p, width < 60 ? ['W'] : writeLabels(p, lane, stretch.insideNs), stretch, top + height / 2);
}

function labelHold(p: LanePainting, labels: readonly string[], { x0, x1 }: Stretch, middle: number): void {
  drawPlateLabel(p.ctx, p.palette, labels, 'monoBold', Math.max(x0, 0), Math.min(x1, p.width), middle);
}

function writeLabels({ trace }: LanePainting, lane: LockLane, atNs: number): string[] {
  const writer = lane.writer(lane.segments.lastAt(atNs));
  if (writer === -1) return ['W'];
  const name = trace.tasks[writer]?.name ?? '';
  const use = trace.track(writer).lockUse(lane.lock);
  const span = use.spanAt(atNs);
  if (span === -1) return [`W ${name}`, 'W'];
  const endNs = use.endNs(span);
  const length = timeText(Math.min(endNs, trace.endNs) - use.startNs(span));
  const held = endNs === Infinity ? `held ${length} so far` : `held ${length}`;
  return [`W ${name}, ${held}`, `W ${name} ${length}`, `W ${length}`, 'W'];
}
