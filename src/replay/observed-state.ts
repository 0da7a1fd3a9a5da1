import type { Mm } from '../mm/mm.ts';
import { PageKind, type PageRun } from '../mm/page-runs.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import { permsOf, VM_ACCOUNT, VM_LOCKED, VM_NORESERVE, type Vma } from '../mm/vma.ts';
import type { Range } from './recorded-fields.ts';

/** What a recorder would read of an address space: /proc/PID/maps, pagemap, smaps and status, within the arena. */
export interface ObservedState {
  readonly maps: readonly { readonly range: Range; readonly perms: string }[];
  readonly present: readonly Range[];
  readonly zero: readonly Range[];
  readonly rssPages: number;
  readonly zeroPages: number;
  readonly pgtablePages: number;
  readonly lockedPages: number;
  readonly vmx: readonly string[];
}

export function observe(mm: Mm, [start, end]: Range): ObservedState {
  const vmas = mm.vmas.overlapping(start, end);
  const runs = mm.pageTables.pages.runs().filter(({ first }) => first >= start / PAGE_SIZE && first < end / PAGE_SIZE);
  const present = coalesced(runs);
  const zero = coalesced(runs.filter(({ kind }) => kind === PageKind.Zero));
  return {
    maps: vmas.map((vma) => ({
      range: [Math.max(vma.start, start), Math.min(vma.end, end)],
      perms: permsOf(vma.flags),
    })),
    present,
    zero,
    rssPages: pagesOf(present),
    zeroPages: pagesOf(zero),
    pgtablePages: mm.pageTables.tableCount,
    lockedPages: mm.lockedVm,
    vmx: vmas.map(hiddenFlags),
  };
}

const HIDDEN: readonly (readonly [number, string])[] = [
  [VM_LOCKED, 'lo'],
  [VM_ACCOUNT, 'ac'],
  [VM_NORESERVE, 'nr'],
];

/** VmFlags of smaps without what perms say already, in the kernel's order. */
function hiddenFlags(vma: Vma): string {
  return HIDDEN.filter(([flag]) => vma.has(flag))
    .map(([, name]) => name)
    .join(' ');
}

/** Runs as ranges of addresses, joined where they touch. */
function coalesced(runs: readonly PageRun[]): Range[] {
  const ranges: [number, number][] = [];
  for (const run of runs) {
    const isDense = run.stride === 1;
    const pieces = isDense ? 1 : run.count;
    for (let i = 0; i < pieces; i++) {
      const start = (run.first + i * run.stride) * PAGE_SIZE;
      const end = start + (isDense ? run.count : 1) * PAGE_SIZE;
      const last = ranges[ranges.length - 1];
      if (last !== undefined && last[1] === start) last[1] = end;
      else ranges.push([start, end]);
    }
  }
  return ranges;
}

function pagesOf(ranges: readonly Range[]): number {
  return ranges.reduce((pages, [start, end]) => pages + (end - start) / PAGE_SIZE, 0);
}
