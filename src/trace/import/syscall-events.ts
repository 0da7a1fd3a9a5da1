import { EventKind, Syscall } from '../../mm/events.ts';
import { field, hexNumber, returnValue } from './kernel-numbers.ts';
import { Outcome, type Teller } from './teller.ts';

/** Names of system calls as the kernel has them, and what they are here. */
export const SYSCALLS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(Syscall).filter(([name]) => name !== 'cmdline' && name !== 'maps' && name !== 'sleep'),
  ['clone', Syscall.fork],
  ['clone3', Syscall.fork],
  ['vfork', Syscall.fork],
  ['exit_group', Syscall.exit],
  ['nanosleep', Syscall.sleep],
  ['clock_nanosleep', Syscall.sleep],
]);

/** mmap() takes away what was mapped there. */
const MAP_FIXED = 0x10;
const ARGUMENT = /^\s*(\w+): (?:0x)?([0-9a-f]+)$/i;

/** A system call begins: `addr: 0x7f..., len: 0x1000`, in tracefs without 0x. */
export function syscallEnter(teller: Teller, task: number, syscall: number, text: string): Outcome {
  let addr = NaN;
  let lenBytes = NaN;
  let isFixed = false;
  // Raw: `__syscall_nr=11 addr=0x1000 len=0x1000`
  if (text.includes('=')) text = text.replaceAll(/(\w+)=(\S+)/g, '$1: $2,');
  for (let at = 0; at < text.length;) {
    const comma = text.indexOf(',', at);
    const end = comma === -1 ? text.length : comma;
    const argument = ARGUMENT.exec(text.slice(at, end));
    at = end + 1;
    if (argument === null) continue;
    const value = hexNumber(argument[2]);
    switch (argument[1]) {
      case 'addr':
      case 'start':
      case 'brk':
      case 'shmaddr':
        addr = value;
        break;
      case 'len':
      case 'old_len':
      case 'len_in':
        lenBytes = value;
        break;
      case 'flags':
        isFixed = syscall === Syscall.mmap && (value & MAP_FIXED) !== 0;
        break;
    }
  }
  teller.endFault(task);
  const start = Number.isFinite(addr) ? addr : 0;
  const length = Number.isFinite(lenBytes) ? lenBytes : 0;
  if (syscall === Syscall.munmap || isFixed) teller.noteUnmap(task, start, length);
  teller.tell(task, EventKind.SyscallEnter, syscall, start, length);
  return Outcome.understood;
}

/** A system call returns: `0x0`. */
export function syscallExit(teller: Teller, task: number, syscall: number, text: string): Outcome {
  const value = returnValue(field(text, 'ret') || text.trim());
  if (Number.isNaN(value)) return Outcome.malformed;
  teller.endFault(task);
  teller.tell(task, EventKind.SyscallExit, syscall, value);
  return Outcome.understood;
}

/** @returns the system call whose function calls do_munmap(), as far as the name of the caller tells */
export function syscallOfCaller(caller: string): number {
  if (caller.includes('mremap') || caller === 'move_vma') return Syscall.mremap;
  if (caller === 'mmap_region') return Syscall.mmap;
  if (caller.includes('brk')) return Syscall.brk;
  return caller.includes('shmdt') ? Syscall.shmdt : Syscall.munmap;
}
