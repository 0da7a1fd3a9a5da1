import type { Kernel } from './kernel.ts';
import { linkAnonVma, type Mm } from './mm.ts';
import { PageKind } from './page-runs.ts';
import {
  flagsOfProt,
  newMappedObject,
  Vma,
  VM_ACCOUNT,
  VM_GROWSDOWN,
  VM_HUGETLB,
  VM_LOCKED,
  VM_NORESERVE,
  VM_SHARED,
  VM_WRITE,
} from './vma.ts';
import { PAGE_SIZE } from './units.ts';

/** A mapping that is there before anything happens. Bytes; `everyBytes` is a multiple of the page size. */
export interface InitialMapping {
  readonly start: number;
  readonly lenBytes: number;
  readonly prot: string;
  readonly flags: readonly string[];
  readonly populated: 'all' | 'none' | { readonly everyBytes: number };
}

/** Content of pages that were written before the scenario began. */
const INITIAL_CONTENT = 1;

/**
 * Puts a mapping into an empty stretch of an address space, as mmap() and writes to it would have left it.
 *
 * @throws Error if something is there already
 */
export function placeMapping(mm: Mm, mapping: InitialMapping, objectId: number): Vma {
  const { start, lenBytes, populated } = mapping;
  const end = start + lenBytes;
  const shared = mapping.flags.includes('shared');
  let flags = flagsOfProt(mapping.prot);
  if (shared) flags |= VM_SHARED;
  if (mapping.flags.includes('noreserve')) flags |= VM_NORESERVE;
  else if (!shared && (flags & VM_WRITE) !== 0 && !mapping.flags.includes('hugetlb')) flags |= VM_ACCOUNT;
  if (mapping.flags.includes('locked')) flags |= VM_LOCKED;
  if (mapping.flags.includes('growsdown')) flags |= VM_GROWSDOWN;
  if (mapping.flags.includes('hugetlb')) flags |= VM_HUGETLB;
  const object = shared ? newMappedObject(objectId, mapping.flags.includes('sysv') ? 'sysv' : 'shmem', lenBytes) : null;
  const vma = new Vma(start, end, flags, shared ? 0 : start / PAGE_SIZE, object);
  vma.open();
  if (object?.kind === 'sysv') mm.segments.push(object);
  if (mapping.flags.includes('heap')) {
    mm.startBrk = start;
    mm.brk = end;
  }
  mm.vmas.insert(vma);
  mm.mapCount++;
  mm.totalVm += vma.pages;
  if (vma.has(VM_ACCOUNT)) mm.committed += vma.pages;
  if (vma.has(VM_LOCKED)) mm.lockedVm += vma.pages;
  if (populated === 'none') return vma;
  const kind = shared ? PageKind.SharedDirty : PageKind.Anon;
  const pages =
    populated === 'all'
      ? mm.pageTables.populate(start, end, kind, INITIAL_CONTENT)
      : mm.pageTables.populateEvery(start, end, populated.everyBytes, kind, INITIAL_CONTENT);
  if (object !== null) {
    mm.rss.shared += pages;
    const stride = populated === 'all' ? 1 : populated.everyBytes / PAGE_SIZE;
    object.pages.fillStrided(0, lenBytes / PAGE_SIZE, stride, PageKind.Shared, INITIAL_CONTENT);
  } else {
    mm.rss.anon += pages;
    linkAnonVma(vma, mm.newAnonVma());
  }
  return vma;
}

/** A kernel for a path that nobody watches: tells nothing, counts nothing. Replay, the atomic specification of the race search, and tests build on it. */
export function quietKernel(parts: Pick<Kernel, 'mm' | 'task' | 'approach' | 'config'>): Kernel {
  return {
    ...parts,
    tell: ignore,
    mark: () => 0,
    tellSince: ignore,
    tellRun: ignore,
    did: ignore,
    wake: ignore,
  };
}

function ignore(): void {
  // Nobody listens.
}
