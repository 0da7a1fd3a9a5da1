import type { Mm } from './mm.ts';
import { PageKind, runEnd } from './page-runs.ts';
import { hex, isPageAligned, PAGE_SIZE } from './units.ts';
import { VM_LOCKED } from './vma.ts';

/**
 * What must hold of an address space whenever its lock is free, and between any two steps of a path that holds it for write unless said
 * otherwise.
 *
 * @param midUnmap true while a path has detached VMAs whose pages are not zapped yet: pages may then lie outside any VMA
 * @returns one sentence for each violation; empty if all is well
 */
export function violatedInvariants(mm: Mm, midUnmap = false): string[] {
  return [...violatedByVmas(mm), ...violatedByTables(mm), ...violatedByRss(mm), ...(midUnmap ? [] : strayPages(mm))];
}

function violatedByVmas(mm: Mm): string[] {
  const found: string[] = [];
  let last = 0;
  let locked = 0;
  for (const vma of mm.vmas) {
    const name = `VMA ${hex(vma.start)}-${hex(vma.end)}`;
    if (vma.start >= vma.end) found.push(`${name} is empty`);
    if (vma.start < last) found.push(`${name} overlaps the one below`);
    if (!isPageAligned(vma.start) || !isPageAligned(vma.end)) found.push(`${name} is not page aligned`);
    if (vma.freed) found.push(`${name} is freed but still in the tree`);
    if (vma.has(VM_LOCKED)) locked += vma.pages;
    last = vma.end;
  }
  if (mm.mapCount !== mm.vmas.count) found.push(`map_count is ${mm.mapCount}, VMAs are ${mm.vmas.count}`);
  if (mm.lockedVm !== locked) found.push(`locked_vm is ${mm.lockedVm}, VM_LOCKED VMAs span ${locked} pages`);
  return found;
}

/** Every present page has its table, every table the one above it. */
function violatedByTables(mm: Mm): string[] {
  const { geometry, pageTables } = mm;
  const found: string[] = [];
  for (const run of pageTables.pages.runs()) {
    const pagesPerTable = geometry.pmdSize / PAGE_SIZE;
    const step = run.stride <= pagesPerTable ? pagesPerTable : run.stride;
    const last = runEnd(run) - 1;
    for (let page = run.first; ; page = Math.min(page + step, last)) {
      if (!pageTables.hasPteTable(page * PAGE_SIZE)) {
        found.push(`page ${hex(page * PAGE_SIZE)} is present without a PTE table`);
        break;
      }
      if (page === last) break;
    }
  }
  return [...found, ...pageTables.orphans()];
}

function violatedByRss(mm: Mm): string[] {
  let anon = 0;
  let shared = 0;
  for (const { pages } of [mm.pageTables, ...mm.collected]) {
    for (const run of pages.runs()) {
      if (run.kind === PageKind.Anon) anon += run.count;
      else if (run.kind !== PageKind.Zero) shared += run.count;
    }
  }
  const found: string[] = [];
  if (anon !== mm.rss.anon) found.push(`rss says ${mm.rss.anon} anonymous pages, the tables hold ${anon}`);
  if (shared !== mm.rss.shared) found.push(`rss says ${mm.rss.shared} shared pages, the tables hold ${shared}`);
  return found;
}

/** Present pages that no VMA covers. */
function strayPages(mm: Mm): string[] {
  for (const run of mm.pageTables.pages.runs()) {
    const end = runEnd(run) * PAGE_SIZE;
    let at = run.first * PAGE_SIZE;
    while (at < end) {
      const vma = mm.vmas.find(at);
      if (vma === null || vma.start > at) {
        // A strided run may step over a hole.
        const from = vma === null ? Infinity : vma.start;
        if (mm.pageTables.count(at, Math.min(from, end)).present > 0)
          return [`page near ${hex(at)} is present outside every VMA`];
        at = from;
      } else at = vma.end;
    }
  }
  return [];
}
