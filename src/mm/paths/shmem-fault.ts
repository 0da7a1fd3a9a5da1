import { FaultOutcome } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { PageKind } from '../page-runs.ts';
import { PAGE_SIZE } from '../units.ts';
import type { MappedObject, Vma } from '../vma.ts';

/** fault_around_bytes in pages: how many neighbours a read fault maps along if the page cache has them. */
const FAULT_AROUND_PAGES = 16;

/**
 * do_read_fault() of v4.17 on a page of a shared object that is not present: maps what the page cache has around it, then the page itself, which is
 * allocated if need be. The PTE table is made with the first page that is mapped: none for a bus error.
 */
export function doReadFault(k: Kernel, vma: Vma, object: MappedObject, page: number): FaultOutcome {
  doFaultAround(k, vma, object, page);
  if (k.mm.pageTables.pages.get(page) !== null) return FaultOutcome.ok;
  const pgoff = vma.pgoffAt(page * PAGE_SIZE);
  if (pgoff >= pagesOf(object)) return FaultOutcome.busError;
  object.pages.set(pgoff, PageKind.Shared, 0);
  mapShared(k, page, PageKind.Shared, 0);
  return FaultOutcome.ok;
}

/** do_shared_fault() of v4.17, and do_wp_page() where the page is mapped read-only: maps this page alone, writable and dirty. */
export function doSharedFault(k: Kernel, vma: Vma, object: MappedObject, page: number, content: number): FaultOutcome {
  const pgoff = vma.pgoffAt(page * PAGE_SIZE);
  if (pgoff >= pagesOf(object)) return FaultOutcome.busError;
  object.pages.set(pgoff, PageKind.Shared, content);
  mapShared(k, page, PageKind.SharedDirty, content);
  return FaultOutcome.ok;
}

/** do_fault_around(): an aligned window of 16 pages, clamped to the VMA and to the PTE table; a window cut short below is not made up for by alignment above. */
function doFaultAround(k: Kernel, vma: Vma, object: MappedObject, page: number): void {
  const { geometry, pageTables } = k.mm;
  const table = page - (page % geometry.entriesPerTable);
  const index = page - table;
  const vmaStart = vma.start / PAGE_SIZE;
  const from = Math.max(table + index - (index % FAULT_AROUND_PAGES), table, vmaStart);
  const to = Math.min(from + FAULT_AROUND_PAGES, table + geometry.entriesPerTable, vma.end / PAGE_SIZE);
  const last = Math.min(to, page + (pagesOf(object) - vma.pgoffAt(page * PAGE_SIZE)));
  for (let at = from; at < last; at++) {
    const cached = object.pages.get(vma.pgoffAt(at * PAGE_SIZE));
    if (cached !== null && pageTables.pages.get(at) === null) mapShared(k, at, PageKind.Shared, cached.content);
  }
}

function mapShared(k: Kernel, page: number, kind: PageKind, content: number): void {
  const { rss, pageTables } = k.mm;
  if (pageTables.pages.get(page) === null) {
    rss.shared++;
    pageTables.allocatePte(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  }
  pageTables.pages.set(page, kind, content);
}

function pagesOf(object: MappedObject): number {
  return Math.ceil(object.sizeBytes / PAGE_SIZE);
}
