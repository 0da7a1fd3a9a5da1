import type { RwSemaphore } from '../mm/rwsem.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import { permsOf, VM_ACCOUNT, VM_DEAD, VM_GROWSDOWN, VM_HUGETLB, VM_LOCKED, type Vma } from '../mm/vma.ts';
import type { Run } from './run.ts';

/** A stretch of addresses, in bytes, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A VMA as it is in the middle of a schedule. */
export interface VmaObject extends Span {
  readonly perms: string;
  /** What else is said of it: "VM_DEAD", "locked", ... */
  readonly marks: readonly string[];
  /** Out of the tree, but not freed yet. */
  readonly isDetached: boolean;
}

/** A lock: who has it, and who waits for it in which order. Tasks by their letters. */
export interface LockObject {
  readonly name: string;
  readonly held: 'free' | 'read' | 'write';
  readonly holders: readonly string[];
  readonly queue: readonly { readonly task: string; readonly wants: 'read' | 'write' }[];
}

/** What is there after a step. */
export interface ObjectsAt {
  readonly vmas: readonly VmaObject[];
  /** Stretches that page tables map, by level, from PTE tables up: one for each table. */
  readonly tables: { readonly pte: readonly Span[]; readonly pmd: readonly Span[]; readonly pud: readonly Span[] };
  /** Where pages are present. */
  readonly pages: readonly Span[];
  readonly locks: readonly LockObject[];
  readonly mapCount: number;
  /** mm->brk in bytes; null without a heap. */
  readonly brk: number | null;
}

/** The objects of a run as it stands. */
export function objectsOf(run: Run): ObjectsAt {
  const { mm } = run;
  const { pmdSize, pudSize, pgdirSize } = mm.geometry;
  const [pte, pmd, pud] = mm.pageTables.levels.map((level, i) => {
    const size = [pmdSize, pudSize, pgdirSize][i];
    const spans: Span[] = [];
    for (const [first, end] of level.runs()) {
      for (let n = first; n < end; n++) spans.push({ start: n * size, end: (n + 1) * size });
    }
    return spans;
  });
  return {
    vmas: [
      ...vmasOf(mm.vmas, false),
      ...vmasOf(
        [...mm.vmas.detached].filter(({ freed }) => !freed),
        true,
      ),
    ],
    tables: { pte, pmd, pud },
    pages: pagesOf(run),
    locks: locksOf(run),
    mapCount: mm.mapCount,
    brk: mm.startBrk === 0 ? null : mm.brk,
  };
}

const MARKS: readonly (readonly [number, string])[] = [
  [VM_DEAD, 'VM_DEAD'],
  [VM_LOCKED, 'locked'],
  [VM_GROWSDOWN, 'grows down'],
  [VM_HUGETLB, 'huge pages'],
];

function vmasOf(vmas: Iterable<Vma>, isDetached: boolean): VmaObject[] {
  return Array.from(vmas, (vma) => {
    const marks = MARKS.filter(([flag]) => vma.has(flag)).map(([, name]) => name);
    // That a private writable mapping is charged for goes without saying.
    const perms = permsOf(vma.flags);
    if (perms.startsWith('rw') && perms.endsWith('p') && !vma.has(VM_ACCOUNT)) marks.push('without VM_ACCOUNT');
    if (vma.object !== null) marks.push(vma.object.kind === 'sysv' ? 'SysV segment' : 'shared memory');
    return { start: vma.start, end: vma.end, perms, marks, isDetached };
  });
}

function pagesOf({ mm }: Run): Span[] {
  const spans: Span[] = [];
  for (const { first, count, stride } of mm.pageTables.pages.runs()) {
    if (stride === 1) spans.push({ start: first * PAGE_SIZE, end: (first + count) * PAGE_SIZE });
    else {
      for (let n = 0; n < count; n++) {
        const page = first + n * stride;
        spans.push({ start: page * PAGE_SIZE, end: (page + 1) * PAGE_SIZE });
      }
    }
  }
  return spans;
}

/** mmap_sem, and of the locks of VMAs those that somebody has or wants. */
function locksOf({ mm }: Run): LockObject[] {
  const locks = [lockObject('mmap_sem', mm.mmapSem)];
  for (const { lock } of mm.vmas) {
    if (lock !== null && lock.holders.size + lock.waitList.length > 0) locks.push(lockObject(`lock ${lock.id}`, lock));
  }
  return locks;
}

function lockObject(name: string, sem: RwSemaphore): LockObject {
  const holders = Array.from(sem.holders, (task) => task.name).sort();
  const queue = sem.waitList.map(({ task, wants }) => ({ task: task.name, wants }));
  return { name, held: holders.length === 0 ? 'free' : sem.writeHeld ? 'write' : 'read', holders, queue };
}
