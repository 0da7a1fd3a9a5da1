/** One call of each kind that succeeds, in an address space that has something for each of them. */
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { Syscall } from '../../../src/mm/events.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { Recorder } from '../mm/world.ts';
import { at, Machine, type MachineOptions } from './machine.ts';

export const pages = (count: number): number => count * PAGE_SIZE;
export const ANONYMOUS = ['private', 'anonymous', 'fixed'];

/** [0,4) written, [4,6) read-only and untouched, a heap at [40,44), a segment of 2 pages at [60,62); nothing else. */
export function machine(options: MachineOptions = {}): Machine {
  const m = new Machine({ kernel: 'v4.17', segments: [2], ...options });
  m.mmap(0, 4);
  m.touch('write', 0, 4);
  m.mmap(4, 2, 'r--');
  m.mm.startBrk = at(40);
  m.mm.brk = at(40);
  m.call({ op: 'brk', addr: at(44) });
  m.shmat(1, 60);
  return m;
}

/** mremap() to a place of its own. */
export const moveTo = (page: number, count: number, to: number): Call => ({
  op: 'mremap',
  addr: at(page),
  oldLen: pages(count),
  newLen: pages(count),
  flags: ['maymove', 'fixed'],
  newAddr: at(to),
});

export function recorderOf(m: Machine): Recorder {
  return new Recorder(m.mm, m.k.task, m.k.approach, m.k.config);
}

export function told(call: Call, options: MachineOptions = {}): { k: Recorder; ret: number } {
  const k = recorderOf(machine(options));
  const { ret } = k.run(runCall(k, call));
  return { k, ret };
}

/** Of each system call one that succeeds; then its number, and its first two arguments as they are told. */
export const SYSTEM_CALLS: readonly (readonly [Call, Syscall, number, number])[] = [
  [{ op: 'munmap', addr: at(1), len: pages(2) }, Syscall.munmap, at(1), pages(2)],
  [{ op: 'mmap', addr: at(8), len: pages(2), prot: 'rw-', flags: ANONYMOUS }, Syscall.mmap, at(8), pages(2)],
  [{ op: 'mprotect', addr: at(1), len: pages(2), prot: 'r--' }, Syscall.mprotect, at(1), pages(2)],
  [
    { op: 'mremap', addr: at(0), oldLen: pages(4), newLen: pages(5), flags: ['maymove'], newAddr: null },
    Syscall.mremap,
    at(0),
    pages(4),
  ],
  [{ op: 'madvise', addr: at(1), len: pages(2), advice: 'dontneed' }, Syscall.madvise, at(1), pages(2)],
  [{ op: 'mlock', addr: at(1), len: pages(2) }, Syscall.mlock, at(1), pages(2)],
  [{ op: 'munlock', addr: at(1), len: pages(2) }, Syscall.munlock, at(1), pages(2)],
  [{ op: 'mincore', addr: at(1), len: pages(2) }, Syscall.mincore, at(1), pages(2)],
  [{ op: 'brk', addr: at(43) }, Syscall.brk, at(43), 0],
  [{ op: 'shmat', segment: 1, addr: at(80) }, Syscall.shmat, at(80), pages(2)],
  [{ op: 'shmdt', addr: at(60) }, Syscall.shmdt, at(60), 0],
  [{ op: 'fork' }, Syscall.fork, 0, 0],
  [{ op: 'exit' }, Syscall.exit, 0, 0],
  [{ op: 'cmdline' }, Syscall.cmdline, 0, 0],
];
