import { EventKind, LockMode, Phase } from '../../mm/events.ts';
import type { CallState } from './call-state.ts';
import { SYSCALLS } from './syscall-events.ts';
import { Outcome, type Teller } from './teller.ts';
import type { UnmapPath } from './unmap-path.ts';

/** A call of a function that has not returned yet. */
interface Frame {
  readonly name: string;
  readonly sinceNs: number;
}

/** Deeper calls than this are counted, and no more is known of them. */
const DEEPEST = 256;

const ENTRY = /^ *([\w.$]+)(?: \[[^\]]*\])?\((.*?)\)( \{|;)/;
const EXIT = /^ *\}/;
const EXIT_NAME = /\/\* (?:<-)?([\w.$]+)/;
const SYSCALL_FUNCTION = /^(?:__x64_sys_|__arm64_sys_|__se_sys_|ksys_|SyS_|sys_)(\w+)$/;
const PHASES: ReadonlyMap<string, number> = new Map(
  Object.entries(Phase).filter(([name]) => name !== 'find_vma' && name !== 'tlb_finish_mmu'),
);
const TAKES_FOR_WRITE = new Set(['down_write', 'down_write_killable', 'down_write_nested']);
const TAKES_FOR_READ = new Set(['down_read', 'down_read_killable']);
/** Functions whose direct calls of rwsem functions are about mmap_sem. */
const LOCKS_MM = new Set([
  'vm_munmap',
  '__vm_munmap',
  'vm_mmap_pgoff',
  '__do_munmap',
  'do_mas_align_munmap',
  'do_vmi_align_munmap',
]);

/** Lines of the function graph tracer: what each task calls, with the time that it took. */
export class FunctionGraph {
  private readonly path: UnmapPath;
  private readonly teller: Teller;
  private readonly stacks = new Map<number, { readonly frames: Frame[]; lost: number }>();
  /** A tracepoint or probe tells of locks: what functions do to them is not told again. */
  locksAreTold = false;
  /** The file has no times: they are made of the durations. */
  sums = false;

  constructor(path: UnmapPath) {
    this.path = path;
    this.teller = path.teller;
  }

  /** @param durationNs how long the call took; NaN where the line does not say */
  line(task: number, text: string, durationNs: number): Outcome {
    if (EXIT.test(text)) return this.exit(task, EXIT_NAME.exec(text)?.[1], durationNs);
    const entry = ENTRY.exec(text);
    if (entry === null) return Outcome.malformed;
    const [, name, , end] = entry;
    if (end === ';') return this.leaf(task, name, durationNs);
    return this.enter(task, name);
  }

  lose(): void {
    this.stacks.clear();
  }

  private enter(task: number, name: string): Outcome {
    const stack = this.stackOf(task);
    const known = this.entered(task, name, stack.frames.at(-1)?.name);
    if (stack.frames.length < DEEPEST)
      stack.frames.push({ name: known || MATTERS.has(name) ? name : '', sinceNs: this.teller.nowNs });
    else stack.lost++;
    return known ? Outcome.understood : Outcome.ignored;
  }

  private leaf(task: number, name: string, durationNs: number): Outcome {
    const { teller } = this;
    const sinceNs = teller.nowNs;
    const known = this.entered(task, name, this.stackOf(task).frames.at(-1)?.name);
    if (!Number.isNaN(durationNs) && this.sums) teller.clock.advanceTo(sinceNs + durationNs);
    if (known) this.returned(task, name, sinceNs, sinceNs + (Number.isNaN(durationNs) ? 0 : durationNs));
    return known ? Outcome.understood : Outcome.ignored;
  }

  private exit(task: number, name: string | undefined, durationNs: number): Outcome {
    const stack = this.stackOf(task);
    const { teller } = this;
    if (stack.lost > 0) {
      stack.lost--;
      return Outcome.ignored;
    }
    const frame = stack.frames.pop();
    if (frame === undefined) return name !== undefined && this.isKnown(name) ? Outcome.understood : Outcome.ignored;
    if (this.sums && !Number.isNaN(durationNs)) teller.clock.advanceTo(frame.sinceNs + durationNs);
    if (frame.name === '' || !this.isKnown(frame.name)) return Outcome.ignored;
    this.returned(task, frame.name, frame.sinceNs, teller.nowNs);
    return Outcome.understood;
  }

  private isKnown(name: string): boolean {
    return KNOWN.has(name) || PHASES.has(name) || this.syscallOf(name) !== 0;
  }

  /** @returns whether the function is one that is told */
  private entered(task: number, name: string, caller = ''): boolean {
    if (task < 0) return false;
    const { path } = this;
    const syscall = this.syscallOf(name);
    if (syscall !== 0) {
      path.goesOn(task);
      path.inGraph.add(task);
      path.enterSyscall(task, syscall);
      return true;
    }
    if (TAKES_FOR_WRITE.has(name)) return this.takes(task, caller, LockMode.Write);
    if (TAKES_FOR_READ.has(name)) return this.takes(task, caller, LockMode.Read);
    if (!this.isKnown(name)) return false;
    const state = path.of(task);
    if (!state.locking) path.goesOn(task);
    switch (name) {
      case '___pte_free_tlb':
        state.pteTables++;
        break;
      case '___pmd_free_tlb':
        state.pmdTables++;
        break;
      case '___pud_free_tlb':
        state.pudTables++;
        break;
      case 'downgrade_write':
      case 'up_write':
      case 'up_read':
        return this.locksOfMm(state, caller) !== null;
    }
    return true;
  }

  /** A function that takes a rwsem: its return is the moment from which the lock is held. */
  private takes(task: number, caller: string, mode: number): boolean {
    const state = this.path.of(task);
    if (state.asks !== null) {
      state.locking = true;
      return true;
    }
    if (this.locksAreTold || !LOCKS_MM.has(caller)) return false;
    const lock = this.teller.locks.lock(`mmap_lock of task ${this.teller.tasks.tasks[task].pid}`);
    if (lock === null) return false;
    this.path.asks(task, lock, mode);
    state.locking = true;
    return true;
  }

  private returned(task: number, name: string, fromNs: number, toNs: number): void {
    const { path, teller } = this;
    const state = path.of(task);
    if (this.syscallOf(name) !== 0) {
      path.exitSyscall(task);
      path.inGraph.delete(task);
      return;
    }
    if (TAKES_FOR_WRITE.has(name) || TAKES_FOR_READ.has(name)) {
      if (state.locking) path.acquired(task, state);
      return;
    }
    switch (name) {
      case 'do_munmap_range':
        path.endSection(task);
        break;
      case '__split_vma':
        path.tellSplit(task, state, fromNs);
        break;
      case 'remove_vma':
      case 'vm_area_free':
        path.tellVmaFree(task, state, fromNs, toNs);
        break;
      case 'unmap_page_range':
        if (state.zap !== null) path.tellZap(task, state, state.zap, fromNs, toNs);
        break;
      case 'free_pgd_range':
        path.tellTables(task, state, fromNs);
        break;
      case 'flush_tlb_mm_range':
        this.flushed(task, state, fromNs, toNs);
        break;
      case 'tlb_finish_mmu':
        path.tellPhase(task, state, Phase.tlb_finish_mmu, fromNs, toNs);
        break;
      case 'find_vma':
        path.tellEnter(task, state);
        teller.tellSpan(fromNs, toNs, task, EventKind.Phase, Phase.find_vma, state.found, 0, 1);
        break;
      case 'downgrade_write':
      case 'up_write':
      case 'up_read':
        this.letsGo(task, state, name);
        break;
      default: {
        const phase = PHASES.get(name);
        if (phase !== undefined) path.tellPhase(task, state, phase, fromNs, toNs);
      }
    }
  }

  /** The flush of tlb_finish_mmu() is told with that. */
  private flushed(task: number, state: CallState, fromNs: number, toNs: number): void {
    if (state.finish !== null || state.flush === null) return;
    const { start, end } = state.flush;
    state.flush = null;
    this.teller.tellSpan(fromNs, toNs, task, EventKind.TlbFlush, 0, start, Math.max(0, end - start), 1);
  }

  private letsGo(task: number, state: CallState, name: string): void {
    const lock = state.mmapSem;
    const { locks } = this.teller;
    if (lock === null) return;
    if (name === 'downgrade_write') locks.downgraded(lock, task);
    else locks.released(lock, task, name === 'up_write' ? LockMode.Write : LockMode.Read, this.teller.nowNs);
  }

  /** @returns the mmap_sem that a call of a rwsem function is about, if that is not told otherwise */
  private locksOfMm(state: CallState, caller: string): object | null {
    return !this.locksAreTold && LOCKS_MM.has(caller) ? state.mmapSem : null;
  }

  private syscallOf(name: string): number {
    if (name.indexOf('sys') === -1 && name.indexOf('SyS') === -1) return 0;
    const match = SYSCALL_FUNCTION.exec(name);
    if (match === null || name.startsWith('ksys_')) return 0;
    return SYSCALLS.get(match[1]) ?? 0;
  }

  private stackOf(task: number): { readonly frames: Frame[]; lost: number } {
    let stack = this.stacks.get(task);
    if (stack === undefined) {
      stack = { frames: [], lost: 0 };
      this.stacks.set(task, stack);
    }
    return stack;
  }
}

/** Functions that are told, besides system calls and phases. */
const KNOWN = new Set([
  'do_munmap_range',
  '__split_vma',
  'remove_vma',
  'vm_area_free',
  'unmap_page_range',
  'free_pgd_range',
  'flush_tlb_mm_range',
  'tlb_finish_mmu',
  'find_vma',
  'downgrade_write',
  'up_write',
  'up_read',
  '___pte_free_tlb',
  '___pmd_free_tlb',
  '___pud_free_tlb',
  ...TAKES_FOR_WRITE,
  ...TAKES_FOR_READ,
]);

/** Functions that are not told, but must be known as the callers of others. */
const MATTERS = LOCKS_MM;
