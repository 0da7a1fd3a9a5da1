import { SpanQueryResult } from '../trace/span-query.ts';
import { drawText, wrapText } from './canvas-text.ts';
import type { DrawingContext } from './drawing-context.ts';
import { paintHungMarks } from './hung-marks.ts';
import { paintViolationMarks } from './violation-marks.ts';
import { laneScale } from './lane-scale.ts';
import { LEGEND_HEIGHT, paintLegend } from './legend.ts';
import type { LanePainting } from './lane-painting.ts';
import { paintLane } from './paint-lane.ts';
import type { Picture, PictureLane } from './picture.ts';
import { heightOfRows, type Row } from './rows.ts';
import { axisTicks } from './ticks.ts';
import { spanOf } from './view-range.ts';

/** Width of a picture, CSS pixels. */
export const PICTURE_WIDTH = 1280;

const MARGIN = 20;
/** The column of row labels. */
const GUTTER = 132;
const PLOT_WIDTH = PICTURE_WIDTH - 2 * MARGIN - GUTTER;
const TITLE_HEIGHT = 30;
const LINE_HEIGHT = 18;
const CAPTION_HEIGHT = 24;
const AXIS_HEIGHT = 20;
const GAP = 14;
/** A longer link than this is no use in a picture: nobody types it. */
const MOST_LINK_LINES = 3;
const TEXT_WIDTH = PICTURE_WIDTH - 2 * MARGIN;
/** Of 13 px in the mono font; the link is broken at a number of characters, so that it is the same everywhere. */
const LINK_CHARACTERS = Math.floor(TEXT_WIDTH / 8);
/** A tick's label that would stick out is left away. */
const LABEL_ROOM = 40;

/** Names for what is painted, where the context can keep them. */
export interface Groups {
  openGroup(name: string): void;
  closeGroup(): void;
}

/** @returns how high a picture is, CSS pixels */
export function pictureHeight(picture: Picture): number {
  const lanes = picture.lanes.reduce((sum, { rows }) => sum + CAPTION_HEIGHT + heightOfRows(rows) + GAP, 0);
  const head = MARGIN + TITLE_HEIGHT + parameterLines(picture).length * LINE_HEIGHT + AXIS_HEIGHT;
  const foot = LEGEND_HEIGHT + (1 + linkLines(picture).length) * LINE_HEIGHT + MARGIN;
  return head + lanes + foot;
}

/** Paints all of a picture: title, parameters, axis, timelines, legend, version and link. `width` of the context is not looked at. */
export function paintPicture(drawing: DrawingContext, picture: Picture, groups?: Groups): void {
  const { ctx, palette } = drawing;
  const height = pictureHeight(picture);
  const within = (name: string, paint: () => void): void => {
    groups?.openGroup(name);
    paint();
    groups?.closeGroup();
  };
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, PICTURE_WIDTH, height);
  let top = MARGIN;
  within('title', () => {
    drawText(ctx, picture.title, 'title', palette.ink, MARGIN, top + 10);
    top += TITLE_HEIGHT;
    for (const line of parameterLines(picture)) {
      drawText(ctx, line, 'sans', palette.inkSoft, MARGIN, top + 6);
      top += LINE_HEIGHT;
    }
  });
  within('axis', () => paintAxis(drawing, picture, top));
  top += AXIS_HEIGHT;
  const firstLane = top;
  for (const lane of picture.lanes) {
    within(lane.label, () => paintPictureLane(drawing, picture, lane, top, groups));
    top += CAPTION_HEIGHT + heightOfRows(lane.rows) + GAP;
  }
  within('cursor', () => paintCursor(drawing, picture, firstLane, top - GAP));
  within('legend', () => paintLegend(drawing, MARGIN, top));
  top += LEGEND_HEIGHT;
  within('version and link', () => {
    drawText(ctx, picture.version, 'sans', palette.inkSoft, MARGIN, top + 8);
    linkLines(picture).forEach((line, i) => {
      drawText(ctx, line, 'mono', palette.inkSoft, MARGIN, top + 8 + (i + 1) * LINE_HEIGHT);
    });
  });
}

function paintAxis({ ctx, palette }: DrawingContext, { axis, view }: Picture, top: number): void {
  drawText(ctx, axis === 'time' ? 'time' : 'unmapped', 'sans', palette.inkSoft, MARGIN, top + AXIS_HEIGHT / 2);
  for (const { x, text } of axisTicks(axis, view, PLOT_WIDTH)) {
    if (x > PLOT_WIDTH - LABEL_ROOM || x < 0) continue;
    drawText(ctx, text, 'sans', palette.inkSoft, MARGIN + GUTTER + x + 3, top + AXIS_HEIGHT / 2);
  }
}

function paintPictureLane(
  drawing: DrawingContext,
  { axis, view }: Picture,
  lane: PictureLane,
  top: number,
  groups?: Groups,
): void {
  const { ctx, palette } = drawing;
  const { trace, rows } = lane;
  const after = drawText(ctx, lane.label, 'sansBold', palette.ink, MARGIN, top + CAPTION_HEIGHT / 2);
  const texts = [lane.result, lane.about].filter((text) => text !== '').join(' · ');
  drawText(ctx, texts, 'sans', palette.inkSoft, after + 10, top + CAPTION_HEIGHT / 2, PICTURE_WIDTH - MARGIN);

  const rowsTop = top + CAPTION_HEIGHT;
  const height = heightOfRows(rows);
  const scale = laneScale(axis, view, PLOT_WIDTH, lane);
  const marks = new SpanQueryResult();
  const painting: LanePainting = {
    ...drawing,
    width: PLOT_WIDTH,
    trace,
    scale,
    marks,
    drawn: 0,
    query: (row) => trace.query(row, scale.fromNs, scale.toNs, PLOT_WIDTH, marks),
    inRow: (row, paint) => {
      groups?.openGroup(row.label);
      paintLabel(drawing, row);
      paint();
      groups?.closeGroup();
    },
  };
  ctx.save();
  ctx.translate(MARGIN + GUTTER, rowsTop);
  const ticks = axisTicks(axis, view, PLOT_WIDTH).map(({ x }) => x);
  paintLane(painting, rows, ticks, height);
  paintHungMarks({ ...painting, height, rows });
  paintViolationMarks({ ...painting, height, rows });
  ctx.restore();
  ctx.strokeStyle = palette.hairline;
  ctx.lineWidth = 1;
  ctx.strokeRect(MARGIN + GUTTER - 0.5, rowsTop - 0.5, PLOT_WIDTH + 1, height + 1);
}

function paintLabel({ ctx, palette }: DrawingContext, { label, kind, top, height }: Row): void {
  const isMain = kind === 'calls' || kind === 'lock' || kind === 'task' || kind === 'group';
  const left = isMain ? -GUTTER : 10 - GUTTER;
  drawText(ctx, label, 'sans', isMain ? palette.ink : palette.inkSoft, left, top + height / 2, -6);
}

function paintCursor({ ctx, palette }: DrawingContext, { cursor, view }: Picture, top: number, bottom: number): void {
  if (cursor === null || cursor < view.from || cursor > view.to) return;
  const x = MARGIN + GUTTER + Math.round(((cursor - view.from) / spanOf(view)) * PLOT_WIDTH);
  ctx.fillStyle = palette.ink;
  ctx.fillRect(x, top, 1, bottom - top);
}

function parameterLines({ parameters }: Picture): string[] {
  return wrapText(parameters, TEXT_WIDTH);
}

function linkLines({ link }: Picture): string[] {
  if (link.length > MOST_LINK_LINES * LINK_CHARACTERS) {
    return [`The link to this view has ${link.length} characters; the page copies it.`];
  }
  return link.match(new RegExp(`.{1,${LINK_CHARACTERS}}`, 'g')) ?? [];
}
