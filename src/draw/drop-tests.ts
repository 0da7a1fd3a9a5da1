import { DropTest } from '../mm/events.ts';
import type { SpanColumns } from '../trace/span-columns.ts';
import { formatCount, plural } from '../trace/quantity-text.ts';
import type { Row } from './rows.ts';
import { drawPlateLabel } from './canvas-text.ts';
import type { LanePainting } from './lane-painting.ts';

const CELL = 8;
/** Three cells and the arrow of the outcome. */
const FULL_WIDTH = 3 * CELL + 12;
const SMALL_WIDTH = 9;

const CONDITIONS = [
  { truth: DropTest.contended, asks: DropTest.asksContended },
  { truth: DropTest.notAtomic, asks: DropTest.asksNotAtomic },
  { truth: DropTest.needResched, asks: DropTest.asksNeedResched },
] as const;

/**
 * Each test as three cells, one a condition, filled where it was true, crossed where false; an arrow where the lock was let go of. With less room a
 * small mark, filled if the lock was let go of; with still less, a stretch that says how many tests and drops it stands for.
 */
export function paintDropTests(p: LanePainting, row: Row): void {
  const tests = p.trace.track(row.tasks[0]).dropTests;
  const { scale, ctx, palette } = p;
  const from = tests.firstFrom(scale.fromNs);
  const to = tests.firstFrom(scale.toNs + 1);
  if (to <= from) return;
  const spacing = spacingOf(p, tests, from, to);
  if (spacing < SMALL_WIDTH) {
    paintFoldedTests(p, tests, from, to, row);
    return;
  }
  for (let i = from; i < to; i++) {
    const x = Math.round(scale.x(tests.startNs(i)));
    ctx.fillStyle = palette.outline;
    ctx.fillRect(x, row.top, 1, row.height);
    if (spacing >= FULL_WIDTH) paintCells(p, x + 3, row.top + (row.height - CELL) / 2, tests.value(i));
    else paintSmall(p, x + 1, row.top + row.height / 2, tests.value(i));
    p.drawn++;
  }
}

/** Of evenly spread tests, which they nearly are. */
function spacingOf(p: LanePainting, tests: SpanColumns, from: number, to: number): number {
  if (to - from < 2) return Infinity;
  return (p.scale.x(tests.startNs(to - 1)) - p.scale.x(tests.startNs(from))) / (to - from - 1);
}

function paintCells({ ctx, palette }: LanePainting, left: number, top: number, bits: number): void {
  CONDITIONS.forEach(({ truth, asks }, i) => {
    const x = left + i * CELL;
    const isTrue = (bits & truth) !== 0;
    ctx.fillStyle = isTrue ? palette.ink : palette.paper;
    ctx.fillRect(x, top, CELL - 1, CELL);
    ctx.strokeStyle = palette.ink;
    ctx.lineWidth = 1;
    // A condition that is not asked for is only outlined in dots.
    if ((bits & asks) === 0) ctx.setLineDash([1, 2]);
    ctx.strokeRect(x + 0.5, top + 0.5, CELL - 2, CELL - 1);
    ctx.setLineDash([]);
    if (isTrue) return;
    ctx.beginPath();
    ctx.moveTo(x + 1, top + 1);
    ctx.lineTo(x + CELL - 2, top + CELL - 1);
    ctx.stroke();
  });
  if ((bits & DropTest.dropped) === 0) return;
  const x = left + 3 * CELL + 4;
  ctx.fillStyle = palette.ink;
  ctx.beginPath();
  ctx.moveTo(x - 4, top);
  ctx.lineTo(x + 4, top);
  ctx.lineTo(x, top + CELL);
  ctx.fill();
}

function paintSmall({ ctx, palette }: LanePainting, left: number, middle: number, bits: number): void {
  ctx.fillStyle = palette.ink;
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 1;
  ctx.beginPath();
  if ((bits & DropTest.dropped) !== 0) {
    ctx.moveTo(left, middle - 4);
    ctx.lineTo(left + 6, middle - 4);
    ctx.lineTo(left + 3, middle + 4);
    ctx.fill();
  } else {
    ctx.rect(left + 0.5, middle - 2.5, 5, 5);
    ctx.stroke();
  }
}

function paintFoldedTests(p: LanePainting, tests: SpanColumns, from: number, to: number, row: Row): void {
  const { ctx, palette, scale, patterns } = p;
  let drops = 0;
  for (let i = from; i < to; i++) if ((tests.value(i) & DropTest.dropped) !== 0) drops++;
  const left = Math.max(0, scale.x(tests.startNs(from)));
  const right = Math.min(p.width, Math.max(left + 2, scale.x(tests.startNs(to - 1))));
  ctx.fillStyle = patterns.folded;
  ctx.fillRect(left, row.top + row.height / 2 - 2, right - left, 4);
  // A drop among many tests that came to nothing must not vanish.
  if (drops > 0 && drops < to - from) paintDropsAmongTests(p, tests, from, to, row);
  p.drawn++;
  const texts = [
    `${plural(to - from, 'test')}, ${plural(drops, 'drop')} of the lock`,
    `${formatCount(to - from)} tests, ${formatCount(drops)} drops`,
    `${formatCount(drops)} of ${formatCount(to - from)}`,
  ];
  drawPlateLabel(ctx, palette, texts, 'sans', left, right, row.top + row.height / 2);
}

function paintDropsAmongTests(p: LanePainting, tests: SpanColumns, from: number, to: number, row: Row): void {
  let last = -Infinity;
  for (let i = from; i < to; i++) {
    if ((tests.value(i) & DropTest.dropped) === 0) continue;
    const x = p.scale.x(tests.startNs(i));
    if (x - last < 6) continue;
    last = x;
    paintSmall(p, Math.round(x) - 3, row.top + row.height / 2, DropTest.dropped);
    p.drawn++;
  }
}
