import { EventKind, Phase } from '../events.ts';
import { alignDown } from '../geometry.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { COND_RESCHED, TOUCH, type Path } from '../request.ts';
import { hex0x, PAGE_SIZE } from '../units.ts';
import { WorkKind } from '../work.ts';

/** LATENCY_LIMIT of v4.17: how much is moved between two rescheduling points. */
const LATENCY_LIMIT = 64 * PAGE_SIZE;

/**
 * move_page_tables() of v4.17: what is present in [start, start + lenBytes) goes to the new address, where nothing is. Tables are made there for every
 * PTE table of the source, pages or not; where the source has none, nothing is made. v4.17 moves entry by entry and leaves the old tables
 * to do_munmap(); v6.18 moves whole PTE and PMD tables where both sides are aligned.
 */
export function* movePageTables(k: Kernel, start: number, newStart: number, lenBytes: number): Path<void> {
  const mark = k.mark();
  const mustFlush =
    k.config.kernel === 'v4.17'
      ? yield* moveEntries(k, start, start + lenBytes, newStart - start)
      : (yield* moveTables(k, start, start + lenBytes, newStart - start)) > 0;
  k.tellSince(mark, EventKind.Phase, start, lenBytes, 1, Phase.move_page_tables);
  if (!mustFlush) return;
  const flush = k.mark();
  k.did(WorkKind.TlbFlush, 1);
  k.tellSince(flush, EventKind.TlbFlush, start, lenBytes, 1, 0);
}

/**
 * Every PTE table of [start, end), entry by entry, a stretch at a time; a stretch with pages that were written flushes before its PTE lock goes.
 * @returns whether a stretch without them is still to be flushed
 */
function* moveEntries(k: Kernel, start: number, end: number, distance: number): Path<boolean> {
  const { pageTables, geometry } = k.mm;
  const step = Math.min(LATENCY_LIMIT, geometry.pmdSize);
  let mustFlush = false;
  for (let at = pageTables.nextPteTable(start); at !== -1 && at < end; at = pageTables.nextPteTable(at)) {
    const to = Math.min(pageTables.pteTablesEnd(at), end);
    while (at < to) {
      const steps = Math.ceil((to - alignDown(at, step)) / step);
      const walked = yield { ask: 'steps', steps, pagesPerStep: 0, endsInCondResched: true };
      k.noted?.('pte_offset_map_lock', 'pages', at, 0, false);
      if (mustAsk(k)) yield TOUCH; // accesses that do not fault are not kept out
      const upTo = Math.min(alignDown(at, step) + walked * step, to);
      const written = pageTables.pages.ownStretchesIn(at / PAGE_SIZE, upTo / PAGE_SIZE, step / PAGE_SIZE);
      pageTables.allocate(at + distance, upTo + distance);
      pageTables.movePages(at, upTo, distance);
      noteMoved(k, at, upTo, distance);
      k.did(WorkKind.TlbFlush, written);
      if (written > 0) k.tellRun(EventKind.TlbFlush, at, upTo - at, written, 0, 1 / walked, 1);
      if (written < walked) mustFlush = true;
      at = upTo;
    }
  }
  return mustFlush;
}

function noteMoved(k: Kernel, start: number, end: number, distance: number): void {
  k.noted?.(`move_ptes ${hex0x(start)}-${hex0x(end)}`, 'pages', start, end - start, true);
  k.noted?.(`to ${hex0x(start + distance)}`, 'pages', start + distance, end - start, true);
}

/** The same table by table: a PUD entry at a time if it can be, else a PMD entry, else the entries of one. */
function* moveTables(k: Kernel, start: number, end: number, distance: number): Path<number> {
  const { pageTables, geometry } = k.mm;
  const { pmdSize, pudSize } = geometry;
  let moved = 0;
  for (let at = pageTables.nextPmdTable(start); at !== -1 && at < end; at = pageTables.nextPmdTable(at)) {
    if (mustAsk(k)) {
      yield COND_RESCHED;
      yield TOUCH;
    }
    pageTables.allocatePud(at + distance, at + distance + PAGE_SIZE);
    const pudEnd = extentEnd(at, end, distance, pudSize);
    if (pudEnd - at === pudSize && !pageTables.hasPmdTable(at + distance)) {
      moved += pageTables.movePmdTable(at, distance);
      noteMoved(k, at, pudEnd, distance);
      at = pudEnd;
      continue;
    }
    const table = pageTables.nextPteTable(at);
    if (table === -1 || table >= pudEnd) {
      at = pudEnd;
      continue;
    }
    const upTo = extentEnd(table, pudEnd, distance, pmdSize);
    pageTables.allocatePmd(table + distance, table + distance + PAGE_SIZE);
    if (upTo - table === pmdSize && !pageTables.hasPteTable(table + distance)) {
      moved += pageTables.movePteTables(table, upTo, distance);
    } else {
      pageTables.allocatePte(table + distance, upTo + distance);
      moved += pageTables.movePages(table, upTo, distance);
    }
    noteMoved(k, table, upTo, distance);
    at = upTo;
  }
  return moved;
}

/** get_extent(): up to the end of the entry at the source, at the destination, or of the range. */
function extentEnd(at: number, end: number, distance: number, size: number): number {
  const atSource = alignDown(at, size) + size;
  const atDestination = alignDown(at + distance, size) + size - distance;
  return Math.min(atSource, atDestination, end);
}
