import { EventKind, nameOf, Phase } from '../mm/events.ts';
import { CpuState } from '../trace/cpu-row.ts';
import { LockUse } from '../trace/lock-use.ts';
import { bytesText, timeText } from '../trace/quantity-text.ts';
import type { SpanColumns } from '../trace/span-columns.ts';
import { formatCount } from '../trace/quantity-text.ts';
import type { TaskTrack } from '../trace/task-track.ts';
import type { Row } from './rows.ts';
import { BAR, drawBar, type BarStyle } from './bars.ts';
import { drawPlateLabel } from './canvas-text.ts';
import { endOfWaitLabel } from './hung-marks.ts';
import type { LanePainting } from './lane-painting.ts';
import { paintSpanRow } from './span-row.ts';

/** Height of the line that says that the task has no CPU. */
const CPU_LINE = 3;

/** Depth 0: system calls and faults, with whether the task has its CPU as a line under them. */
export function paintCalls(p: LanePainting, row: Row): void {
  const track = p.trace.track(row.tasks[0]);
  paintSpanRow(p, track.calls, row.top, row.height - CPU_LINE - 1, {
    barOf: () => BAR.call,
    labelsOf: (span, endNs) => {
      const event = p.trace.eventAt(track.calls.eventIndex(span));
      const name = p.trace.label(event.index);
      const length = timeText(endNs - track.calls.startNs(span));
      return [`${name}() of ${bytesText(event.lenBytes)}, ${length}`, `${name}(), ${length}`, name];
    },
    foldedLabelsOf: ({ count }) => [`${formatCount(count)} calls`, formatCount(count)],
    font: 'mono',
  });
  paintCpuLine(p, track.cpu.spans, row.top + row.height - CPU_LINE);
}

/** Where the task wants a CPU and has none. That it runs is what the bars above say; a wake-up of microseconds is no such wait. */
function paintCpuLine(p: LanePainting, spans: SpanColumns, top: number): void {
  const { marks, scale } = p;
  p.query(spans);
  for (let i = 0; i < marks.length; i++) {
    if (marks.value[i] !== CpuState.runnable) continue;
    const x0 = scale.x(marks.startNs[i]);
    const x1 = scale.x(marks.endNs[i]);
    if (x1 - x0 < 1) continue;
    drawBar(p, BAR.wait, x0, x1, top, CPU_LINE);
    p.drawn++;
  }
}

/** Depth 1: sections, and between them the wait to get the lock back. */
export function paintSections(p: LanePainting, row: Row): void {
  const track = p.trace.track(row.tasks[0]);
  const { sections } = track;
  const use = track.lockUse();
  paintSpanRow(p, use, row.top, row.height, {
    barOf: (value) => (value === LockUse.waitWrite || value === LockUse.spinWrite ? BAR.wait : null),
    labelsOf: () => ['waits in down_write', 'waits'],
    labelEndsAtNs: (span, endNs) => endOfWaitLabel(use, span, endNs),
    foldedLabelsOf: () => [],
    font: 'mono',
  });
  paintSpanRow(p, sections, row.top, row.height, {
    barOf: () => BAR.section,
    labelsOf: (span) => {
      const number = formatCount(sections.count(span));
      return sections.length === 1 ? ['one section'] : [`section ${number}`, number];
    },
    foldedLabelsOf: ({ count }) => [`${formatCount(count)} sections`, formatCount(count)],
    font: 'mono',
  });
}

/** Depth 2: what do_munmap_range() does, in its order. */
export function paintPhases(p: LanePainting, row: Row): void {
  const track = p.trace.track(row.tasks[0]);
  const { phases } = track;
  const name = (span: number): string =>
    phases.value(span) === EventKind.Phase ? nameOf(Phase, phases.count(span)) : p.trace.label(phases.eventIndex(span));
  paintSpanRow(p, phases, row.top, row.height, {
    barOf: (value, span) => (value === EventKind.Phase ? phaseBar(phases.count(span)) : BAR.step),
    labelsOf: (span, endNs) => {
      const text = name(span);
      return [`${text} ${timeText(endNs - phases.startNs(span))}`, text];
    },
    foldedLabelsOf: ({ count }) => [`unmap_vmas and ${formatCount(count - 1)} more`, 'unmap_vmas'],
    font: 'mono',
  });
  paintOpenPhase(p, track, row);
}

/** A phase is told when it ends: until then the steps in it tell that it goes on. */
function paintOpenPhase(p: LanePainting, track: TaskTrack, row: Row): void {
  const { calls, phases, work } = track;
  const isOpen = calls.length > 0 && calls.endNs(calls.length - 1) === Infinity;
  if (!isOpen || work.length === 0) return;
  const told = phases.length > 0 ? phases.endNs(phases.length - 1) : 0;
  const first = work.firstFrom(told);
  if (first >= work.length) return;
  const x0 = p.scale.x(Math.max(told, work.startNs(first)));
  const x1 = p.scale.x(p.trace.endNs);
  if (x1 < 0 || x0 > p.width) return;
  drawBar(p, BAR.zap, x0, x1, row.top, row.height);
  const label = ['unmap_vmas so far', 'unmap_vmas'];
  drawPlateLabel(p.ctx, p.palette, label, 'mono', Math.max(x0, 0), Math.min(x1, p.width), row.top + row.height / 2);
  p.drawn++;
}

function phaseBar(phase: number): BarStyle {
  if (phase === Phase.unmap_vmas) return BAR.zap;
  return phase === Phase.free_pgtables || phase === Phase.tlb_finish_mmu ? BAR.freeTables : BAR.step;
}

/** Depth 3: the zap's steps of one PMD entry each, table frees, and TLB flushes as ticks on top of them. */
export function paintWork(p: LanePainting, row: Row): void {
  const track = p.trace.track(row.tasks[0]);
  const { work } = track;
  paintSpanRow(p, work, row.top, row.height, {
    barOf: (value) => (value === EventKind.Zap ? BAR.zap : value === EventKind.Unexplained ? BAR.step : BAR.freeTables),
    labelsOf: (span, _, step) => {
      if (work.value(span) !== EventKind.Zap) return [p.trace.label(work.eventIndex(span))];
      const count = work.count(span);
      if (step === -1 && count > 1) return [`${formatCount(count)} steps`, formatCount(count)];
      const bytes = bytesText(p.trace.eventAt(work.eventIndex(span)).lenBytes / count);
      return [`${bytes} ${timeText((work.endNs(span) - work.startNs(span)) / count)}`, bytes];
    },
    foldedLabelsOf: ({ count, value, startNs, endNs }) => {
      if (value !== EventKind.Zap) return [`${formatCount(count)} ×`];
      const steps = formatCount(track.zapStepsUntil(-1, endNs) - track.zapStepsUntil(-1, startNs));
      return [`${steps} steps of 2 MiB`, `${steps} steps`, steps];
    },
    font: 'mono',
  });
  paintFlushes(p, track.flushes, row);
}

function paintFlushes(p: LanePainting, flushes: SpanColumns, row: Row): void {
  p.query(flushes);
  const { marks, scale, ctx } = p;
  ctx.fillStyle = p.palette.outline;
  let last = -Infinity;
  for (let i = 0; i < marks.length; i++) {
    // A run that is not unrolled is a stretch of flushes too dense for ticks.
    if (marks.step[i] === -1 && marks.endNs[i] > marks.startNs[i]) continue;
    const x = Math.round(scale.x(marks.startNs[i]));
    if (x - last < 6 || x < 0 || x > p.width) continue;
    ctx.fillRect(x, row.top - 2, 2, 3);
    last = x;
    p.drawn++;
  }
}
