import { EINVAL, ENOMEM } from '../errno.ts';
import { Syscall } from '../events.ts';
import { IndexRuns } from '../index-runs.ts';
import type { Kernel } from '../kernel.ts';
import { downRead, upRead } from '../locking.ts';
import type { PageRuns } from '../page-runs.ts';
import type { Path } from '../request.ts';
import { hex0x, isPageAligned, PAGE_SIZE, pageAlignUlong } from '../units.ts';
import { findVma } from './find-vma.ts';
import { syscall } from './syscall.ts';

/** How many pages are looked at under one hold of mmap_sem: a page full of bytes. */
const CHUNK_BYTES = PAGE_SIZE * PAGE_SIZE;

/**
 * mincore(2) of v4.17: which pages of a range are in memory: present ones, the zero page among them, and those of an object that the page cache has.
 *
 * @param resident gets the numbers of the pages that are
 * @returns 0, -EINVAL for a start that is not page aligned, -ENOMEM at a hole or past user space
 */
export function mincore(k: Kernel, start: number, lenBytes: number, resident = new IndexRuns()): Path<number> {
  return syscall(k, Syscall.mincore, start, lenBytes, doMincore(k, start, lenBytes, resident));
}

function* doMincore(k: Kernel, start: number, lenBytes: number, resident: IndexRuns): Path<number> {
  if (!isPageAligned(start)) return -EINVAL;
  if (lenBytes > k.mm.geometry.taskSize - start) return -ENOMEM;
  const end = start + pageAlignUlong(lenBytes);
  for (let at = start; at < end;) {
    yield* downRead(k, k.mm.mmapSem);
    const vma = findVma(k, at);
    if (vma === null || vma.start > at) {
      k.noted?.(`nothing is mapped at ${hex0x(at)}`, 'vma', at, PAGE_SIZE, false);
      yield* upRead(k, k.mm.mmapSem);
      return -ENOMEM;
    }
    k.noted?.(`finds a VMA at ${hex0x(at)}`, 'vma', at, PAGE_SIZE, false);
    const to = Math.min(vma.end, end, at + CHUNK_BYTES);
    addPages(resident, k.mm.pageTables.pages, at, to, 0);
    const cache = vma.object?.pages;
    const shift = vma.start / PAGE_SIZE - vma.pgoff;
    if (cache !== undefined) addPages(resident, cache, at - shift * PAGE_SIZE, to - shift * PAGE_SIZE, shift);
    yield* upRead(k, k.mm.mmapSem);
    at = to;
  }
  return 0;
}

/** Adds the pages of [start, end), each `shift` pages further up. */
function addPages(into: IndexRuns, pages: PageRuns, start: number, end: number, shift: number): void {
  const last = end / PAGE_SIZE;
  for (let page = pages.nextFrom(start / PAGE_SIZE); page !== -1 && page < last; page = pages.nextFrom(page)) {
    const to = Math.min(pages.denseEnd(page), last);
    into.add(page + shift, to + shift);
    page = to;
  }
}
