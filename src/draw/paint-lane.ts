import type { Row, RowKind } from './rows.ts';
import { paintDropTests } from './drop-tests.ts';
import type { LanePainting } from './lane-painting.ts';
import { paintLock } from './lock-row.ts';
import { paintCounter, paintGaps, paintMarks, paintSlices } from './trace-rows.ts';
import { paintGroup, paintTask } from './task-rows.ts';
import { paintCalls, paintPhases, paintSections, paintWork } from './unmapper-rows.ts';

const PAINTERS: Readonly<Record<RowKind, (p: LanePainting, row: Row) => void>> = {
  calls: paintCalls,
  sections: paintSections,
  phases: paintPhases,
  work: paintWork,
  tests: paintDropTests,
  lock: paintLock,
  task: paintTask,
  group: paintGroup,
  slices: paintSlices,
  marks: paintMarks,
  counter: paintCounter,
};

/** Paints all rows of a timeline over lines at the ticks of the axis. */
export function paintLane(p: LanePainting, rows: readonly Row[], ticks: readonly number[], height: number): void {
  const { ctx, palette } = p;
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, p.width, height);
  ctx.fillStyle = palette.hairline;
  for (const x of ticks) ctx.fillRect(Math.round(x), 0, 1, height);
  for (const row of rows) {
    if (p.inRow) p.inRow(row, () => paintRow(p, row));
    else paintRow(p, row);
  }
  paintGaps(p, height);
}

function paintRow(p: LanePainting, row: Row): void {
  const { ctx } = p;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, row.top - 2, p.width, row.height + 4);
  ctx.clip();
  PAINTERS[row.kind](p, row);
  ctx.restore();
}
