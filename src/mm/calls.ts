import { EINVAL } from './errno.ts';
import { FaultOutcome } from './events.ts';
import type { Kernel } from './kernel.ts';
import { Mm } from './mm.ts';
import { brk } from './paths/brk.ts';
import { exit } from './paths/exit.ts';
import { fork } from './paths/fork.ts';
import { madvise } from './paths/madvise.ts';
import { mincore } from './paths/mincore.ts';
import { mlock, munlock } from './paths/mlock.ts';
import { mmap } from './paths/mmap.ts';
import { mmapVmcore } from './paths/mmap-vmcore.ts';
import { mprotect } from './paths/mprotect.ts';
import { mremap } from './paths/mremap.ts';
import { procPidCmdlineRead } from './paths/proc-pid-cmdline-read.ts';
import { shmat, shmdt } from './paths/shm.ts';
import { touch } from './paths/touch.ts';
import { munmap } from './paths/vm-munmap.ts';
import type { Path } from './request.ts';
import { PAGE_SIZE } from './units.ts';

/**
 * The system calls and accesses that scenarios and recordings are made of, as plain values: what the simulator, the race search and the
 * comparisons with real kernels give to runCall(). Fields are raw arguments, in bytes; nothing about them is checked here, refusing them is the
 * kernel's part.
 */
export type Call =
  | { readonly op: 'munmap'; readonly addr: number; readonly len: number }
  | {
      readonly op: 'mmap';
      readonly addr: number;
      readonly len: number;
      readonly prot: string;
      readonly flags: readonly string[];
    }
  | { readonly op: 'mprotect'; readonly addr: number; readonly len: number; readonly prot: string }
  | {
      readonly op: 'mremap';
      readonly addr: number;
      readonly oldLen: number;
      readonly newLen: number;
      readonly flags: readonly string[];
      /** Null without "fixed". */
      readonly newAddr: number | null;
    }
  /** `advice`: "dontneed"; any other is refused. */
  | { readonly op: 'madvise'; readonly advice: string; readonly addr: number; readonly len: number }
  | { readonly op: 'mlock' | 'munlock' | 'mincore'; readonly addr: number; readonly len: number }
  | { readonly op: 'brk' | 'shmdt'; readonly addr: number }
  /** `segment`: the number of a SysV segment of the world, from 1. */
  | { readonly op: 'shmat'; readonly segment: number; readonly addr: number }
  /** mmap() of /proc/vmcore at a fixed address that fails after `mapped` bytes. */
  | { readonly op: 'mmap_vmcore'; readonly addr: number; readonly len: number; readonly mapped: number }
  | { readonly op: 'touch'; readonly access: 'read' | 'write'; readonly addr: number; readonly len: number }
  | { readonly op: 'fork' | 'exit' | 'cmdline' };

/** What the caller got. */
export interface CallOutcome {
  /** 0, an address, or a negative errno. */
  readonly ret: number;
  /** Where and why an access was answered with SIGSEGV; null otherwise. */
  readonly signal: { readonly at: number; readonly outcome: FaultOutcome } | null;
}

/** What pages written during a run hold; 1 is what they held before. */
export const WRITTEN = 2;

/** One call of a task, by the path that it takes. The one table from calls to paths: whoever adds a path adds its line here. */
export function* runCall(k: Kernel, call: Call): Path<CallOutcome> {
  switch (call.op) {
    case 'munmap':
      return returned(yield* munmap(k, call.addr, call.len));
    case 'mmap': {
      const { addr, len, prot, flags } = call;
      return returned(yield* mmap(k, { addr, lenBytes: len, prot, flags }));
    }
    case 'mprotect':
      return returned(yield* mprotect(k, call.addr, call.len, call.prot));
    case 'mremap': {
      const { addr, oldLen, newLen, flags, newAddr } = call;
      const maymove = flags.includes('maymove');
      const fixed = flags.includes('fixed');
      return returned(yield* mremap(k, { addr, oldLen, newLen, maymove, fixed, newAddr: newAddr ?? 0 }));
    }
    case 'madvise':
      return returned(yield* madvise(k, call.addr, call.len, call.advice));
    case 'mlock':
      return returned(yield* mlock(k, call.addr, call.len));
    case 'munlock':
      return returned(yield* munlock(k, call.addr, call.len));
    case 'mincore':
      return returned(yield* mincore(k, call.addr, call.len));
    case 'brk':
      return returned(yield* brk(k, call.addr));
    case 'mmap_vmcore':
      return returned(yield* mmapVmcore(k, call.addr, call.len, call.mapped));
    case 'shmat': {
      const segment = k.mm.segments[call.segment - 1];
      return returned(segment === undefined ? -EINVAL : yield* shmat(k, segment, call.addr));
    }
    case 'shmdt':
      return returned(yield* shmdt(k, call.addr));
    case 'fork': {
      const child = new Mm(k.mm.geometry, k.mm.newLockId());
      k.mm.children.push(child);
      return returned(yield* fork(k, child));
    }
    case 'exit':
      return returned(yield* exit(k));
    case 'touch':
      return yield* touchPages(k, call.access, call.addr, call.len);
    case 'cmdline':
      return returned(yield* procPidCmdlineRead(k));
  }
}

/** One byte at `start`, then one at the start of each following page below start + lenBytes; a signal ends it. */
function* touchPages(k: Kernel, access: 'read' | 'write', start: number, lenBytes: number): Path<CallOutcome> {
  for (let at = start; at === start || at < start + lenBytes; at = at - (at % PAGE_SIZE) + PAGE_SIZE) {
    const { outcome } = yield* touch(k, at, access, WRITTEN);
    if (outcome !== FaultOutcome.ok) return { ret: 0, signal: { at, outcome } };
  }
  return returned(0);
}

function returned(ret: number): CallOutcome {
  return { ret, signal: null };
}
