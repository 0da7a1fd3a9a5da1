/** What a present PTE maps. Decides rss, what the gather queues, and whether a TLB flush is due before the PTE lock goes. */
export const PageKind = {
  /** A private page of the process's own. */
  Anon: 0,
  /** The shared zero page: no rss, never queued for freeing. */
  Zero: 1,
  /** A page of a shared object, PTE clean. */
  Shared: 2,
  /** A page of a shared object, written through this PTE: forces a TLB flush per table when it is zapped. */
  SharedDirty: 3,
} as const;
export type PageKind = (typeof PageKind)[keyof typeof PageKind];

/** `count` present pages, `stride` pages apart, the first at page number `first`, that all look the same. */
export interface PageRun {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
  readonly kind: PageKind;
  /** What a read returns: 0 is the zero page's content, a write sets it. */
  readonly content: number;
}

/** How many present pages of each kind a range holds. */
export interface PageCounts {
  present: number;
  zero: number;
  shared: number;
  dirty: number;
}

/** @returns the page number after the last page of a run. */
export function runEnd(run: PageRun): number {
  return run.first + (run.count - 1) * run.stride + 1;
}

/** How many pages of the run have a number below `page`. */
function countBelow(run: PageRun, page: number): number {
  if (page <= run.first) return 0;
  return Math.min(run.count, Math.ceil((page - run.first) / run.stride));
}

function piece(run: PageRun, from: number, to: number): PageRun {
  const count = to - from;
  return {
    first: run.first + from * run.stride,
    count,
    // A single page has no stride; one spelling for one state keeps worlds comparable.
    stride: count === 1 ? 1 : run.stride,
    kind: run.kind,
    content: run.content,
  };
}

function joined(a: PageRun, b: PageRun): PageRun | null {
  if (a.kind !== b.kind || a.content !== b.content) return null;
  const stride = b.first - (a.first + (a.count - 1) * a.stride);
  const aFits = a.count === 1 || a.stride === stride;
  const bFits = b.count === 1 || b.stride === stride;
  if (!aFits || !bFits) return null;
  // A single page that is apart could be of any stride: it stays a run of its own.
  if (stride !== 1 && (a.count === 1 || b.count === 1)) return null;
  return { ...a, count: a.count + b.count, stride };
}

/**
 * The present pages of an address space, as runs that do not overlap, ordered by page number. A fully populated terabyte is one run.
 */
export class PageRuns {
  private list: PageRun[] = [];

  get runCount(): number {
    return this.list.length;
  }

  runs(): readonly PageRun[] {
    return this.list;
  }

  /** @returns what the page maps, or null if it is not present. */
  get(page: number): PageRun | null {
    const i = this.indexEndingAfter(page);
    if (i === this.list.length) return null;
    const run = this.list[i];
    return run.first <= page && (page - run.first) % run.stride === 0 ? run : null;
  }

  /** @returns the smallest present page at or above `page`, or -1. */
  nextFrom(page: number): number {
    const i = this.indexEndingAfter(page);
    if (i === this.list.length) return -1;
    const run = this.list[i];
    return run.first >= page ? run.first : run.first + Math.ceil((page - run.first) / run.stride) * run.stride;
  }

  /** @returns the page number after the unbroken stretch of its run that begins with the present page `page`. */
  denseEnd(page: number): number {
    const run = this.get(page);
    if (run === null) return page;
    return run.stride === 1 ? runEnd(run) : page + 1;
  }

  countIn(start: number, end: number): PageCounts {
    const counts: PageCounts = { present: 0, zero: 0, shared: 0, dirty: 0 };
    for (let i = this.indexEndingAfter(start); i < this.list.length && this.list[i].first < end; i++) {
      const run = this.list[i];
      addCounts(counts, run, countBelow(run, end) - countBelow(run, start));
    }
    return counts;
  }

  /** How many of the aligned stretches of `length` pages that [start, end) touches hold a page in it that is not the zero page. */
  ownStretchesIn(start: number, end: number, length: number): number {
    let stretches = 0;
    let counted = -1;
    for (let i = this.indexEndingAfter(start); i < this.list.length && this.list[i].first < end; i++) {
      const run = this.list[i];
      const from = countBelow(run, start);
      const to = countBelow(run, end);
      if (run.kind === PageKind.Zero || from === to) continue;
      const first = Math.floor((run.first + from * run.stride) / length);
      const last = Math.floor((run.first + (to - 1) * run.stride) / length);
      stretches += run.stride >= length ? to - from : last - first + 1;
      if (first === counted) stretches--;
      counted = last;
    }
    return stretches;
  }

  /** Takes every page of [start, end) out. @returns what was there. */
  remove(start: number, end: number): PageCounts {
    return countsOf(this.take(start, end));
  }

  /** Takes the pages of [start, end) out and hands them over, ordered. */
  take(start: number, end: number): PageRun[] {
    // A strided run that steps over the range stays whole.
    const next = this.nextFrom(start);
    if (next === -1 || next >= end) return [];
    const [from, to] = this.carve(start, end);
    const taken = this.list.slice(from, to);
    this.put(from, to, []);
    return taken;
  }

  /** Makes every page of [start, end) that is not present yet present. @returns how many were added. */
  fill(start: number, end: number, kind: PageKind, content: number): number {
    if (start >= end) return 0;
    const [from, to] = this.carve(start, end);
    const filled: PageRun[] = [];
    let added = 0;
    let at = start;
    const gap = (upTo: number): void => {
      if (upTo <= at) return;
      filled.push({ first: at, count: upTo - at, stride: 1, kind, content });
      added += upTo - at;
    };
    for (let i = from; i < to; i++) {
      const run = this.list[i];
      if (run.stride === 1) {
        gap(run.first);
        filled.push(run);
        at = runEnd(run);
      } else {
        for (let n = 0; n < run.count; n++) {
          const single = piece(run, n, n + 1);
          gap(single.first);
          filled.push(single);
          at = single.first + 1;
        }
      }
    }
    gap(end);
    this.put(from, to, filled);
    return added;
  }

  /** Makes every `stride`-th page from `start` below `end` present; the range must be empty. */
  fillStrided(start: number, end: number, stride: number, kind: PageKind, content: number): number {
    const count = Math.ceil((end - start) / stride);
    if (count <= 0) return 0;
    this.insert({ first: start, count, stride: count === 1 ? 1 : stride, kind, content });
    return count;
  }

  /** Sets one page, present or not. */
  set(page: number, kind: PageKind, content: number): void {
    if (this.extend(page, kind, content)) return;
    const [from, to] = this.carve(page, page + 1);
    this.put(from, to, [{ first: page, count: 1, stride: 1, kind, content }]);
  }

  /** The page right above a run of its like, with nothing at its other side: the run becomes longer, as by carve and put. @returns false if it is not so */
  private extend(page: number, kind: PageKind, content: number): boolean {
    const i = this.indexEndingAfter(page);
    if (i === 0 || (i < this.list.length && this.list[i].first <= page + 1)) return false;
    const { first, count, stride, kind: kindBelow, content: contentBelow } = this.list[i - 1];
    if (stride !== 1 || first + count !== page || kindBelow !== kind || contentBelow !== content) return false;
    this.list[i - 1] = { first, count: count + 1, stride, kind, content };
    return true;
  }

  /** Puts a run where nothing is. @throws Error if something is there. */
  insert(run: PageRun): void {
    const [from, to] = this.carve(run.first, runEnd(run));
    if (to > from) throw new Error(`page ${run.first} is already present`);
    this.put(from, from, [run]);
  }

  clone(): PageRuns {
    const copy = new PageRuns();
    copy.list = this.list.slice();
    return copy;
  }

  /** Cuts runs at the two borders. @returns the index range of the runs that lie wholly in [start, end). */
  private carve(start: number, end: number): [number, number] {
    const from = this.cutAt(start);
    const to = this.cutAt(end);
    return [from, to];
  }

  /** Cuts the run that straddles `page`, if one does. @returns the index of the first run at or above `page`. */
  private cutAt(page: number): number {
    const i = this.indexEndingAfter(page);
    if (i === this.list.length) return i;
    const run = this.list[i];
    const below = countBelow(run, page);
    if (below === 0) return i;
    this.list.splice(i, 1, piece(run, 0, below), piece(run, below, run.count));
    return i + 1;
  }

  /** Replaces list[from, to) and joins at the seams: a neighbour that was just cut may now fit the one behind it. */
  private put(from: number, to: number, runs: PageRun[]): void {
    const start = Math.max(0, from - 2);
    const end = Math.min(this.list.length, to + 2);
    const merged: PageRun[] = [];
    for (const run of [...this.list.slice(start, from), ...runs, ...this.list.slice(to, end)]) {
      const last = merged[merged.length - 1];
      const join = last === undefined ? null : joined(last, run);
      if (join === null) merged.push(run);
      else merged[merged.length - 1] = join;
    }
    this.list.splice(start, end - start, ...merged);
  }

  private indexEndingAfter(page: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if (runEnd(this.list[mid]) > page) high = mid;
      else low = mid + 1;
    }
    return low;
  }
}

/** @returns how many pages of each kind the runs hold. */
export function countsOf(runs: readonly PageRun[]): PageCounts {
  const counts: PageCounts = { present: 0, zero: 0, shared: 0, dirty: 0 };
  for (const run of runs) addCounts(counts, run, run.count);
  return counts;
}

/**
 * @param n from 1
 * @returns the page number after the n-th page that is not the zero page
 */
export function endOfNthOwnPage(runs: readonly PageRun[], n: number): number {
  let left = n;
  for (const run of runs) {
    if (run.kind === PageKind.Zero) continue;
    if (left <= run.count) return run.first + (left - 1) * run.stride + 1;
    left -= run.count;
  }
  throw new RangeError(`there is no ${n}th page of one's own`);
}

function addCounts(counts: PageCounts, run: PageRun, pages: number): void {
  counts.present += pages;
  if (run.kind === PageKind.Zero) counts.zero += pages;
  else if (run.kind >= PageKind.Shared) {
    counts.shared += pages;
    if (run.kind === PageKind.SharedDirty) counts.dirty += pages;
  }
}
