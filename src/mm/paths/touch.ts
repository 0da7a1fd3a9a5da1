import { FaultOutcome } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { PageKind, type PageRun } from '../page-runs.ts';
import { TOUCH, type Path } from '../request.ts';
import { PAGE_SIZE } from '../units.ts';
import { VM_WRITE, type Vma } from '../vma.ts';
import { doPageFault, type Access } from './page-fault.ts';

/** What a thread saw of one access. */
export interface Touched {
  readonly outcome: FaultOutcome;
  /** What a read returned; meaningless after a signal. */
  readonly content: number;
}

/** One load or store of a user thread: faults if the page table forbids it, and again until it goes through or a signal comes. */
export function* touch(k: Kernel, address: number, access: Access, content: number): Path<Touched> {
  for (;;) {
    if (mustAsk(k)) yield TOUCH;
    const seen = access === 'read' ? load(k, address) : store(k, address, content);
    if (seen !== null) return { outcome: FaultOutcome.ok, content: seen };
    k.noted?.('faults', 'pages', address, 1, false);
    const outcome = yield* doPageFault(k, address, access, content);
    if (outcome !== FaultOutcome.ok) return { outcome, content: 0 };
    if (access === 'write') return { outcome, content };
  }
}

/** The hardware's read: succeeds where the page is present and its VMA, if any is left, grants it. */
function load(k: Kernel, address: number): number | null {
  const page = k.mm.pageTables.pages.get(Math.floor(address / PAGE_SIZE));
  const vma = k.mm.vmas.find(address);
  const forbidden = vma !== null && vma.start <= address && (vma.flags & 7) === 0;
  if (page === null || forbidden) return null;
  return cachedPage(vma, address)?.content ?? page.content;
}

/** The page of the object behind a shared mapping: written through one mapping, read through all. */
function cachedPage(vma: Vma | null, address: number): PageRun | null {
  if (vma === null || vma.object === null || vma.start > address) return null;
  return vma.object.pages.get(Math.floor(vma.pgoffAt(address)));
}

/** The hardware's write: succeeds only on a page of one's own whose entry is writable. @returns what was written, or null if it faults */
export function store(k: Kernel, address: number, content: number): number | null {
  const number = Math.floor(address / PAGE_SIZE);
  const page = k.mm.pageTables.pages.get(number);
  if (page === null || page.kind === PageKind.Zero || page.kind === PageKind.Shared) return null;
  const vma = k.mm.vmas.find(address);
  if (vma !== null && vma.start <= address && !vma.has(VM_WRITE)) return null;
  if (page.content !== content) k.mm.pageTables.pages.set(number, page.kind, content);
  if (vma?.object && vma.start <= address) {
    vma.object.pages.set(Math.floor(vma.pgoffAt(address)), PageKind.Shared, content);
  }
  return content;
}
