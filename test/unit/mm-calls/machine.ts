import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { runCall, type Call, type CallOutcome } from '../../../src/mm/calls.ts';
import { errnoName } from '../../../src/mm/errno.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import type { Approach, Kernel, KernelVersion, MachineConfig } from '../../../src/mm/kernel.ts';
import { Mm } from '../../../src/mm/mm.ts';
import { PageKind } from '../../../src/mm/page-runs.ts';
import { answerAlone, runAlone, type Path } from '../../../src/mm/request.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { newMappedObject, permsOf, VM_ACCOUNT, VM_LOCKED, VM_NORESERVE, type AnonVma } from '../../../src/mm/vma.ts';
import { quietKernel } from '../../../src/mm/world.ts';

/** Page numbers in these tests count from here. */
export const BASE = 0x100000000000;

export interface MachineOptions {
  readonly kernel?: KernelVersion;
  readonly approach?: Approach;
  readonly entriesPerTable?: number;
  readonly maxMapCount?: number;
  readonly sectionBytes?: number;
  /** Pages of each SysV segment. */
  readonly segments?: readonly number[];
}

/** An address space and a thread of it, for calls that nobody interrupts. Addresses and lengths in pages from BASE. */
export class Machine {
  readonly k: Kernel;

  constructor(options: MachineOptions = {}) {
    const geometry = geometryOf(options.entriesPerTable ?? 512);
    const config: MachineConfig = {
      kernel: options.kernel ?? 'v6.18',
      maxMapCount: options.maxMapCount ?? 65_530,
      sectionBytes: options.sectionBytes ?? geometry.pudSize,
      drop: { contended: true, notAtomic: true, needResched: true },
    };
    const mm = new Mm(geometry);
    options.segments?.forEach((pages, i) => mm.segments.push(newMappedObject(i + 1, 'sysv', pages * PAGE_SIZE)));
    const task = { id: 0, name: 'a', fatalSignalPending: false };
    this.k = quietKernel({ mm, task, approach: options.approach ?? pristine, config });
  }

  get mm(): Mm {
    return this.k.mm;
  }

  /** Runs a path to its end. */
  run<T>(path: Path<T>): T {
    return runAlone(path);
  }

  call(call: Call): CallOutcome {
    return this.run(runCall(this.k, call));
  }

  mmap(page: number, pages: number, prot = 'rw-', ...flags: string[]): string {
    const type = flags.includes('shared') ? [] : ['private'];
    const place = flags.some((flag) => flag === 'hint' || flag === 'fixed_noreplace') ? [] : ['fixed'];
    const all = [...type, 'anonymous', ...place, ...flags.filter((flag) => flag !== 'hint')];
    return this.returned({ op: 'mmap', addr: at(page), len: pages * PAGE_SIZE, prot, flags: all });
  }

  munmap(page: number, pages: number): string {
    return this.returned({ op: 'munmap', addr: at(page), len: pages * PAGE_SIZE });
  }

  mprotect(page: number, pages: number, prot: string): string {
    return this.returned({ op: 'mprotect', addr: at(page), len: pages * PAGE_SIZE, prot });
  }

  /** `to`: MREMAP_MAYMOVE | MREMAP_FIXED there; 'may': MREMAP_MAYMOVE; null: in place. */
  mremap(page: number, oldPages: number, newPages: number, to: number | 'may' | null = null): string {
    const flags = to === null ? [] : to === 'may' ? ['maymove'] : ['maymove', 'fixed'];
    const newAddr = typeof to === 'number' ? at(to) : null;
    const [oldLen, newLen] = [oldPages * PAGE_SIZE, newPages * PAGE_SIZE];
    return this.returned({ op: 'mremap', addr: at(page), oldLen, newLen, flags, newAddr });
  }

  dontneed(page: number, pages: number): string {
    return this.returned({ op: 'madvise', advice: 'dontneed', addr: at(page), len: pages * PAGE_SIZE });
  }

  mlock(page: number, pages: number): string {
    return this.returned({ op: 'mlock', addr: at(page), len: pages * PAGE_SIZE });
  }

  munlock(page: number, pages: number): string {
    return this.returned({ op: 'munlock', addr: at(page), len: pages * PAGE_SIZE });
  }

  touch(access: 'read' | 'write', page: number, pages = 1): CallOutcome['signal'] {
    return this.call({ op: 'touch', access, addr: at(page), len: pages * PAGE_SIZE }).signal;
  }

  shmat(segment: number, page: number): string {
    return this.returned({ op: 'shmat', segment, addr: at(page) });
  }

  shmdt(page: number): string {
    return this.returned({ op: 'shmdt', addr: at(page) });
  }

  /** @returns "p5" for an address, "0", or "-ENOMEM" */
  returned(call: Call): string {
    return shown(this.call(call).ret);
  }

  /** "[0,4)rw-p+ac", VMA by VMA. */
  maps(): string {
    return mapsOf(this.mm);
  }

  /** Present pages as "0 1 2z": z is the zero page, s a shared one. */
  pages(): string {
    return pagesOf(this.mm);
  }

  /** PTE, PMD and PUD tables together. */
  get tables(): number {
    return this.mm.pageTables.tableCount;
  }
}

export function at(page: number): number {
  return BASE + page * PAGE_SIZE;
}

export function pageOf(address: number): number {
  return (address - BASE) / PAGE_SIZE;
}

function shown(ret: number): string {
  if (ret < 0) return `-${errnoName(-ret)}`;
  return ret === 0 ? '0' : `p${pageOf(ret)}`;
}

export function mapsOf(mm: Mm): string {
  const hidden: readonly (readonly [number, string])[] = [
    [VM_LOCKED, '+lo'],
    [VM_ACCOUNT, '+ac'],
    [VM_NORESERVE, '+nr'],
  ];
  return Array.from(mm.vmas, (vma) => {
    const flags = hidden.filter(([flag]) => vma.has(flag)).map(([, name]) => name);
    return `[${pageOf(vma.start)},${pageOf(vma.end)})${permsOf(vma.flags)}${flags.join('')}`;
  }).join(' ');
}

export function pagesOf(mm: Mm): string {
  const kinds = { [PageKind.Anon]: '', [PageKind.Zero]: 'z', [PageKind.Shared]: 's', [PageKind.SharedDirty]: 'd' };
  return mm.pageTables.pages
    .runs()
    .flatMap(({ first, count, stride, kind }) =>
      Array.from({ length: count }, (_, i) => `${first + i * stride - BASE / PAGE_SIZE}${kinds[kind]}`),
    )
    .join(' ');
}

/** All that a program could find out about an address space, and all that decides what future calls do; comparable. */
export function stateOf(mm: Mm): unknown {
  const names = new Map<AnonVma, number>();
  const nameOf = (anonVma: AnonVma | null): number | null => {
    if (anonVma === null) return null;
    if (!names.has(anonVma)) names.set(anonVma, names.size);
    return names.get(anonVma)!;
  };
  return {
    vmas: Array.from(mm.vmas, ({ start, end, flags, pgoff, anonVma, object }) => ({
      start: pageOf(start),
      end: pageOf(end),
      flags,
      pgoff,
      anonVma: nameOf(anonVma),
      object: object?.id ?? null,
    })),
    // Page by page: runs may be cut in different ways.
    pages: mm.pageTables.pages
      .runs()
      .flatMap(({ first, count, stride, kind, content }) =>
        Array.from({ length: count }, (_, i) => [first + i * stride, kind, content]),
      ),
    tables: mm.pageTables.tables,
    counters: {
      mapCount: mm.mapCount,
      totalVm: mm.totalVm,
      lockedVm: mm.lockedVm,
      committed: mm.committed,
      brk: mm.brk,
      ...mm.rss,
    },
    segments: mm.segments.map(({ attaches }) => attaches),
  };
}

/** What the invariants do not say: counters that are right whenever the lock is free. */
export function violatedAccounts(mm: Mm): string[] {
  const found: string[] = [];
  let total = 0;
  let committed = 0;
  const linked = new Map<AnonVma, number>();
  for (const vma of mm.vmas) {
    total += vma.pages;
    if (vma.has(VM_ACCOUNT)) committed += vma.pages;
    if (vma.anonVma !== null) linked.set(vma.anonVma, (linked.get(vma.anonVma) ?? 0) + 1);
  }
  if (mm.totalVm !== total) found.push(`total_vm is ${mm.totalVm}, VMAs have ${total} pages`);
  if (mm.committed !== committed) found.push(`${mm.committed} pages are charged, VM_ACCOUNT VMAs have ${committed}`);
  for (const [{ id, vmas }, count] of linked) {
    if (vmas !== count) found.push(`anon_vma ${id} counts ${vmas} VMAs, ${count} hang on it`);
  }
  return found;
}

/** Runs a path and looks at the address space after every request. @throws Error at the first violation */
export function runWatched<T>(mm: Mm, path: Path<T>): T {
  let answer = 0;
  for (;;) {
    const next = path.next(answer);
    const held = mm.mmapSem.writeHeld;
    // Between a copy and the unmapping of its source, what is locked is counted once.
    const violated = violatedInvariants(mm, held).filter((text) => !held || !text.startsWith('locked_vm'));
    if (!held && mm.users > 0) violated.push(...violatedAccounts(mm));
    if (violated.length > 0) throw new Error(violated.join('; '));
    if (next.done === true) return next.value;
    answer = answerAlone(next.value);
  }
}
