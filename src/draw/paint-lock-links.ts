import { isWait } from '../trace/lock-use.ts';
import type { HandOver, LockUseSpan } from '../trace/lock-relations.ts';
import { drawPlateLabel } from './canvas-text.ts';
import { formatCount } from '../trace/quantity-text.ts';
import type { Row } from './rows.ts';
import type { LockLinks } from './lock-links.ts';
import { rowOfUse, type OverlayPainting } from './row-of-task.ts';

/** Outlines this narrow still show. */
const MIN_WIDTH = 4;
const ARROW = 5;
/** A line on which an arrow runs apart from the marks. */
const HALO = 5;

/** Lights up what is linked with a hold or a wait: outlines, places in the wait list, arrows of hand-overs, and the chain of waits. */
export function paintLockLinks(p: OverlayPainting, links: LockLinks): void {
  const lit = links.delayed.length > 0 ? links.delayed : links.holds;
  const waits = links.delayed.length > 0;
  for (const use of links.subjects) outline(p, use, !isHold(p, use), 3);
  for (const use of lit) outline(p, use, waits, 2);
  paintGroups(p, lit, waits);
  for (const handOver of links.handOvers) paintHandOver(p, handOver);
  paintChain(p, links);
  paintOrder(p, links);
}

function isHold({ trace }: OverlayPainting, { task, span }: LockUseSpan): boolean {
  return !isWait(trace.track(task).lockUse().value(span));
}

function outline(p: OverlayPainting, use: LockUseSpan, waits: boolean, lineWidth: number): void {
  const row = rowOfUse(p.rows, use.task, waits);
  if (!row || row.kind === 'group') return;
  const uses = p.trace.track(use.task).lockUse();
  const x0 = p.scale.x(uses.startNs(use.span));
  const x1 = Math.max(p.scale.x(Math.min(uses.endNs(use.span), p.trace.endNs)), x0 + MIN_WIDTH);
  if (x1 < 0 || x0 > p.width) return;
  const left = Math.max(x0, -4);
  p.ctx.strokeStyle = p.palette.ink;
  p.ctx.lineWidth = lineWidth;
  p.ctx.strokeRect(left - 1, row.top - 1, Math.min(x1, p.width + 4) - left + 2, row.height + 1);
}

/** A group's row shows shares: it says how many of its tasks are among those lit up. */
function paintGroups(p: OverlayPainting, lit: readonly LockUseSpan[], waits: boolean): void {
  for (const row of p.rows) {
    if (row.kind !== 'group') continue;
    const tasks = new Set(lit.map(({ task }) => task).filter((task) => row.tasks.includes(task)));
    if (tasks.size === 0 || hasOwnRow(p, row)) continue;
    p.ctx.strokeStyle = p.palette.ink;
    p.ctx.lineWidth = 2;
    p.ctx.strokeRect(1, row.top, p.width - 2, row.height);
    const text = `${formatCount(tasks.size)} of ${formatCount(row.tasks.length)} ${waits ? 'are delayed by it' : 'hold it meanwhile'}`;
    drawPlateLabel(p.ctx, p.palette, [text], 'sans', 0, p.width, row.top + row.height / 2);
  }
}

function hasOwnRow({ rows }: OverlayPainting, group: Row): boolean {
  return rows.some(({ kind, tasks }) => kind === 'task' && group.tasks.includes(tasks[0]));
}

/** From the release in the row of the one to the grant in the row of the other. */
function paintHandOver(p: OverlayPainting, { from, releaseNs, to, grantNs }: HandOver): void {
  const source = rowOfUse(p.rows, from, false);
  const target = rowOfUse(p.rows, to, false);
  if (!source || !target) return;
  const x0 = p.scale.x(releaseNs);
  const x1 = p.scale.x(grantNs);
  if (Math.max(x0, x1) < 0 || Math.min(x0, x1) > p.width) return;
  if (source === target) return;
  const isDown = target.top > source.top;
  const y0 = isDown ? source.top + source.height : source.top;
  const y1 = isDown ? target.top + 2 : target.top + target.height - 2;
  arrow(p, x0, y0, x1, y1);
}

/** At the moment looked at, from each task of the chain to the one that it waits for, dashed. */
function paintChain(p: OverlayPainting, { chain, ns }: LockLinks): void {
  const x = p.scale.x(ns);
  for (let i = 1; i < chain.length; i++) {
    const from = rowOfUse(p.rows, chain[i - 1].task, chain[i - 1].waitsFor === 'lock');
    const to = rowOfUse(p.rows, chain[i].task, chain[i].waitsFor === 'lock');
    if (!from || !to || from === to) continue;
    const isDown = to.top > from.top;
    p.ctx.setLineDash([3, 3]);
    arrow(p, x, isDown ? from.top + from.height : from.top, x, isDown ? to.top : to.top + to.height);
    p.ctx.setLineDash([]);
  }
}

/** With a halo of paper, so that it stands out from the marks it crosses. */
function arrow({ ctx, palette }: OverlayPainting, x0: number, y0: number, x1: number, y1: number): void {
  const way = Math.sign(y1 - y0);
  const tip = y1 - way * ARROW;
  const line = (): void => {
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x0, (y0 + tip) / 2);
    ctx.lineTo(x1, (y0 + tip) / 2);
    ctx.lineTo(x1, tip);
    ctx.stroke();
  };
  ctx.strokeStyle = palette.paper;
  ctx.lineWidth = HALO;
  line();
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 1.5;
  line();
  ctx.fillStyle = palette.ink;
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x1 - ARROW, tip);
  ctx.lineTo(x1 + ARROW, tip);
  ctx.fill();
}

/** Which place in the wait list each waiter has at the moment looked at. */
function paintOrder(p: OverlayPainting, { order, ns }: LockLinks): void {
  const x = p.scale.x(ns);
  order.forEach((task, i) => {
    const row = rowOfUse(p.rows, task, true);
    if (!row || row.kind === 'group') return;
    // Beside the cursor line, or before it at the right edge.
    const left = x > p.width - 60 ? x - 44 : x + 2;
    drawPlateLabel(p.ctx, p.palette, [`${i + 1}.`], 'monoBold', left, left + 60, row.top + row.height / 2);
  });
}
