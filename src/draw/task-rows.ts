import { CpuState } from '../trace/cpu-row.ts';
import { LockUse } from '../trace/lock-use.ts';
import { timeText } from '../trace/quantity-text.ts';
import type { SpanColumns } from '../trace/span-columns.ts';
import { formatCount } from '../trace/quantity-text.ts';
import type { Row } from './rows.ts';
import { BAR, drawBar, type BarStyle } from './bars.ts';
import { drawPlateLabel } from './canvas-text.ts';
import { endOfWaitLabel } from './hung-marks.ts';
import type { LanePainting } from './lane-painting.ts';
import { paintSpanRow } from './span-row.ts';

const BARS: Readonly<Record<number, BarStyle>> = {
  [LockUse.holdRead]: BAR.heldRead,
  [LockUse.holdWrite]: BAR.heldWrite,
  [LockUse.waitRead]: BAR.wait,
  [LockUse.waitWrite]: BAR.wait,
  [LockUse.spinWrite]: BAR.wait,
};

const VERBS: Readonly<Record<number, string>> = {
  [LockUse.holdRead]: 'R',
  [LockUse.holdWrite]: 'W',
  [LockUse.waitRead]: 'waits in down_read',
  [LockUse.waitWrite]: 'waits in down_write',
  [LockUse.spinWrite]: 'spins in down_write',
};

/** One task: its waits for mmap_sem and holds of it, and below, as a thin line, when it runs. */
export function paintTask(p: LanePainting, row: Row): void {
  const track = p.trace.track(row.tasks[0]);
  const use = track.lockUse(row.lock);
  // Once a task, however many locks it uses.
  if (row.isMinor !== true) paintRunning(p, track.cpu.spans, row);
  paintSpanRow(p, use, row.top, row.height - 3, {
    barOf: (value) => BARS[value] ?? null,
    labelsOf: (span, endNs) => {
      const verb = VERBS[use.value(span)] ?? '';
      const isOpen = use.endNs(span) === Infinity;
      const length = timeText(Math.max(0, endNs - use.startNs(span))) + (isOpen ? ' so far' : '');
      return [`${verb} ${length}`, length, verb.charAt(0) === 'w' ? 'waits' : verb];
    },
    labelEndsAtNs: (span, endNs) => endOfWaitLabel(use, span, endNs),
    foldedLabelsOf: ({ count }) => [`${formatCount(count)} waits and holds`, `${formatCount(count)} ×`],
    font: 'mono',
    // A wait of few pixels still is one of its own: how often somebody waits is the point.
    foldBelow: 2,
  });
  paintReads(p, use, row);
}

/** Reads last microseconds: without a least width they would vanish behind the waits that they end. */
function paintReads(p: LanePainting, use: SpanColumns, row: Row): void {
  const { scale } = p;
  p.query(use);
  for (let i = 0; i < p.marks.length; i++) {
    const span = p.marks.span[i];
    const isWait = p.marks.value[i] === LockUse.waitRead;
    const next = span + 1;
    if (!isWait || next >= use.length || use.value(next) !== LockUse.holdRead) continue;
    const x0 = scale.x(use.startNs(next));
    const x1 = scale.x(Math.min(use.endNs(next), p.trace.endNs));
    if (x1 - x0 >= 3 || x0 > p.width || x1 < 0) continue;
    // Where waits share a pixel, the folded stretch says what there is to say.
    if (x0 - scale.x(use.startNs(span)) < 1) continue;
    drawBar(p, BAR.heldRead, x0, x0 + 3, row.top, row.height - 3);
  }
}

function paintRunning(p: LanePainting, spans: SpanColumns, row: Row): void {
  const { ctx, palette, scale, marks } = p;
  p.query(spans);
  const top = row.top + row.height - 2;
  ctx.fillStyle = palette.inkSoft;
  let drawnTo = -Infinity;
  for (let i = 0; i < marks.length; i++) {
    if (marks.value[i] !== CpuState.onCpu) continue;
    const x0 = Math.max(scale.x(marks.startNs[i]), drawnTo, 0);
    const x1 = Math.min(Math.max(scale.x(marks.endNs[i]), x0 + 1), p.width);
    if (x1 <= x0) continue;
    ctx.fillRect(x0, top, x1 - x0, 2);
    drawnTo = x1;
  }
}

/** Pixels that share one look at a group's tasks. */
const COLUMN = 3;

/** Several tasks: the share of them that waits, hatched, with the share that holds the lock for read under it. */
export function paintGroup(p: LanePainting, row: Row): void {
  const { ctx, palette, patterns, scale, trace } = p;
  if (row.tasks.length === 0) return;
  const uses = row.tasks.map((task) => trace.track(task).lockUse());
  if (trace.length > 0 && uses.every((use) => use.length === 0)) {
    paintRunningGroup(p, row);
    return;
  }
  const step = COLUMN * Math.max(1, Math.ceil(uses.length / 64));
  const bottom = row.top + row.height;
  const unit = (row.height - 2) / uses.length;
  let mostWaiting = 0;
  ctx.strokeStyle = palette.outline;
  ctx.lineWidth = 1;
  ctx.strokeRect(0.5, row.top + 0.5, p.width - 1, row.height - 1);
  for (let x = 0; x < p.width; x += step) {
    const ns = scale.timeAt(x + step / 2);
    if (ns > trace.endNs) break;
    const { waiting, holding } = countUses(uses, ns);
    mostWaiting = Math.max(mostWaiting, waiting);
    const readHeight = holding * unit;
    if (holding > 0) {
      ctx.fillStyle = palette.heldRead;
      ctx.fillRect(x, bottom - 1 - readHeight, step, readHeight);
    }
    if (waiting > 0) {
      const y = bottom - 1 - readHeight - waiting * unit;
      ctx.fillStyle = patterns.wait;
      ctx.fillRect(x, y, step, waiting * unit);
      ctx.fillStyle = palette.outline;
      ctx.fillRect(x, y, step, 1);
    }
  }
  p.drawn++;
  const count = formatCount(uses.length);
  drawPlateLabel(
    ctx,
    palette,
    mostWaiting === 0
      ? [`none of ${count} waits here`]
      : [
          `up to ${formatCount(mostWaiting)} of ${count} wait at a time`,
          `${formatCount(mostWaiting)} of ${count} wait`,
        ],
    'mono',
    0,
    p.width,
    row.top + row.height / 2,
  );
}

/** Tasks that have nothing to do with the lock, such as hogs: the share of them that runs. */
function paintRunningGroup(p: LanePainting, row: Row): void {
  const { ctx, palette, scale, trace } = p;
  const rows = row.tasks.map((task) => trace.track(task).cpu.spans);
  const unit = (row.height - 2) / rows.length;
  let most = 0;
  ctx.fillStyle = palette.inkSoft;
  for (let x = 0; x < p.width; x += COLUMN) {
    const ns = scale.timeAt(x + COLUMN / 2);
    if (ns > trace.endNs) break;
    const running = rows.filter((spans) => {
      const span = spans.spanAt(ns);
      return span !== -1 && spans.value(span) === CpuState.onCpu;
    }).length;
    most = Math.max(most, running);
    ctx.fillRect(x, row.top + row.height - 1 - running * unit, COLUMN - 1, running * unit);
  }
  p.drawn++;
  const text = `up to ${formatCount(most)} of ${formatCount(rows.length)} run at a time, without the lock`;
  drawPlateLabel(ctx, palette, [text, `${formatCount(most)} run`], 'mono', 0, p.width, row.top + row.height / 2);
}

function countUses(uses: readonly SpanColumns[], ns: number): { waiting: number; holding: number } {
  let waiting = 0;
  let holding = 0;
  for (const use of uses) {
    const span = use.spanAt(ns);
    if (span === -1) continue;
    if (use.value(span) >= LockUse.waitRead) waiting++;
    else holding++;
  }
  return { waiting, holding };
}
