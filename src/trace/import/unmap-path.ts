import { DropTest, EventKind, LockMode, Phase, Syscall } from '../../mm/events.ts';
import { CallState, type Range } from './call-state.ts';
import type { ImportedLock } from './lock-book.ts';
import { syscallOfCaller } from './syscall-events.ts';
import type { Teller } from './teller.ts';

/** What one entry of a PMD table spans: the zap goes in such steps. */
const PMD_BYTES = 2 ** 21;
const PAGE_BYTES = 4096;

/**
 * What tasks do on the path of munmap, put together from probes and function graphs: which of the two a recording has does not matter,
 * and with both none is told twice.
 */
export class UnmapPath {
  readonly teller: Teller;
  private readonly states = new Map<number, CallState>();

  constructor(teller: Teller) {
    this.teller = teller;
  }

  of(task: number): CallState {
    let state = this.states.get(task);
    if (state === undefined) {
      state = new CallState();
      this.states.set(task, state);
    }
    return state;
  }

  /** Anything that a task does answers what is open: a lock that was asked for was got, a drop test did not drop. */
  goesOn(task: number, dropped = false): void {
    const state = this.states.get(task);
    if (state === undefined) return;
    if (state.dropTest !== -1) this.tellDropTest(task, state, dropped);
    if (state.asks !== null && !state.locking) this.acquired(task, state);
  }

  enterSyscall(task: number, syscall: number): void {
    const state = this.of(task);
    this.closeSyscall(task, state, 0);
    state.syscall = syscall;
    state.syscallNs = this.teller.nowNs;
    state.toldEnter = false;
    state.args = null;
  }

  /** The function of the system call returns; what it returns is what do_munmap() did, as far as that is known. */
  exitSyscall(task: number): void {
    const state = this.of(task);
    this.closeSyscall(task, state, state.returned ?? 0);
  }

  /** The begin of the call is told as soon as its arguments are known, or something it does is told. */
  tellEnter(task: number, state: CallState): void {
    if (state.syscall === 0 || state.toldEnter) return;
    state.toldEnter = true;
    const range = state.syscall === Syscall.mmap ? (state.maps ?? state.args) : state.args;
    const length = range === null ? 0 : range.end - range.start;
    const { syscallNs: at, syscall } = state;
    this.teller.tellSpan(at, at, task, EventKind.SyscallEnter, syscall, range?.start ?? 0, length, 0);
  }

  doMunmap(task: number, range: Range): void {
    const state = this.of(task);
    state.args ??= range;
    state.returned = null;
    state.sections = 0;
    state.pass = range;
    state.passNs = this.teller.nowNs;
    this.teller.noteUnmap(task, range.start, range.end - range.start);
  }

  /** do_munmap() returned to `caller`, which tells what call it was. */
  didMunmap(task: number, ret: number, caller: string): void {
    const state = this.of(task);
    this.endSection(task);
    state.pass = null;
    state.returned = ret;
    if (state.syscall === 0) {
      state.syscall = syscallOfCaller(caller);
      state.syscallNs = state.askedNs;
      state.toldEnter = false;
    }
    this.tellEnter(task, state);
  }

  /** A kernel without sections does all of do_munmap() in one pass. */
  onlyPass(task: number): void {
    const state = this.of(task);
    if (state.section !== null || state.pass === null) return;
    this.beginSection(task, state.pass, state.passNs);
  }

  beginSection(task: number, range: Range, sinceNs = this.teller.nowNs): void {
    const state = this.of(task);
    if (state.section !== null) {
      if (state.section.start === range.start) return;
      this.endSection(task);
    }
    this.tellEnter(task, state);
    state.section = range;
    state.sections++;
    const { start, end } = range;
    const length = Math.max(0, end - start);
    this.teller.tellSpan(sinceNs, sinceNs, task, EventKind.SectionBegin, 0, start, length, state.sections);
  }

  endSection(task: number): void {
    const state = this.of(task);
    this.phase(task, 0, null);
    if (state.section === null) return;
    const { start, end } = state.section;
    this.teller.tell(task, EventKind.SectionEnd, 0, start, Math.max(0, end - start), state.sections);
    state.section = null;
    state.region = null;
  }

  /**
   * A phase begins of which only the begin is seen: it ends where the next one begins.
   *
   * @param phase a Phase, or 0 for none
   */
  phase(task: number, phase: number, range: Range | null): void {
    const state = this.of(task);
    const now = this.teller.nowNs;
    if (state.phase !== 0) this.tellPhase(task, state, state.phase, state.phaseNs, now);
    state.phase = phase;
    state.phaseNs = now;
    if (phase === Phase.unmap_vmas) state.region = range;
  }

  tellPhase(task: number, state: CallState, phase: number, fromNs: number, toNs: number): void {
    this.tellEnter(task, state);
    const range = state.region ?? state.section ?? state.args ?? { start: 0, end: 0 };
    const { teller } = this;
    if (phase === Phase.unmap_vmas && state.zap === null && state.region !== null) {
      this.tellZap(task, state, state.region, fromNs, toNs);
    }
    if (phase === Phase.tlb_finish_mmu) {
      const flushed = state.finish ?? range;
      const length = Math.max(0, flushed.end - flushed.start);
      teller.tellSpan(fromNs, toNs, task, EventKind.TlbFlush, 1, flushed.start, length, 1);
      state.finish = null;
      return;
    }
    teller.tellSpan(fromNs, toNs, task, EventKind.Phase, phase, range.start, Math.max(0, range.end - range.start), 1);
    if (phase === Phase.unmap_vmas) state.zap = null;
  }

  /** One pass of unmap_page_range(). */
  tellZap(task: number, state: CallState, { start, end }: Range, fromNs: number, toNs: number): void {
    this.tellEnter(task, state);
    const steps = Math.max(1, Math.ceil(end / PMD_BYTES) - Math.floor(start / PMD_BYTES));
    this.teller.tellSpan(fromNs, toNs, task, EventKind.Zap, 0, start, Math.max(0, end - start), steps);
  }

  tellSplit(task: number, state: CallState, fromNs: number): void {
    if (state.split === null) return;
    const { addr, newBelow } = state.split;
    state.split = null;
    const range = state.section ?? state.args;
    // The new piece ends at the cut; where it begins is where the section does, as far as is known.
    const length = range === null ? 0 : newBelow ? addr - range.start : range.end - addr;
    this.tellEnter(task, state);
    this.teller.tellSpan(
      fromNs,
      this.teller.nowNs,
      task,
      EventKind.VmaSplit,
      newBelow ? 1 : 0,
      addr,
      Math.max(0, length),
      1,
    );
  }

  tellVmaFree(task: number, state: CallState, fromNs: number, toNs: number): void {
    const range = state.region ?? state.section ?? state.args;
    if (range === null) return;
    const length = Math.max(0, range.end - range.start);
    this.teller.tellSpan(fromNs, toNs, task, EventKind.VmaFree, 0, range.start, length, 1);
  }

  tellTables(task: number, state: CallState, fromNs: number): void {
    const range = state.tables ?? state.region ?? { start: 0, end: PAGE_BYTES };
    const length = Math.max(0, range.end - range.start);
    const tell = (kind: number, tables: number): void => {
      if (tables === 0) return;
      this.teller.tellSpan(fromNs, this.teller.nowNs, task, kind, 0, range.start, length, tables);
    };
    tell(EventKind.FreePteTables, state.pteTables);
    tell(EventKind.FreePmdTables, state.pmdTables);
    tell(EventKind.FreePudTables, state.pudTables);
    state.pteTables = state.pmdTables = state.pudTables = 0;
    state.tables = null;
  }

  /** The task enters the function that takes mmap_sem. */
  asks(task: number, lock: ImportedLock, mode: number): void {
    const state = this.of(task);
    const { teller } = this;
    state.mmapSem = lock;
    state.asks = lock;
    state.locking = false;
    if (!state.drops) state.askedNs = teller.nowNs;
    teller.locks.request(lock, task, mode, teller.nowNs);
  }

  acquired(task: number, state: CallState): void {
    const { asks } = state;
    if (asks === null) return;
    state.asks = null;
    state.locking = false;
    state.drops = false;
    const { teller } = this;
    // How long readers hold is not recorded; they do not hold any more when a writer comes in.
    for (const [reader, mode] of asks.holders) {
      if (mode === LockMode.Read && reader !== task) teller.locks.endUnseen(asks, reader, teller.nowNs);
    }
    teller.locks.acquired(asks, task, LockMode.Write, teller.nowNs);
  }

  /** up_write() of mmap_sem: the end of the call, unless the lock is dropped between two sections. */
  releases(task: number, lock: ImportedLock): void {
    const state = this.of(task);
    const { teller } = this;
    if (state.maps !== null && !state.drops) {
      const { start, end } = state.maps;
      teller.tell(task, EventKind.VmaLink, 0, start, end - start, 1);
    }
    teller.locks.released(lock, task, LockMode.Write, teller.nowNs);
    if (state.drops) return;
    // A call whose function is in the graph ends where that returns.
    if (state.syscall === 0 && state.maps !== null) {
      state.syscall = Syscall.mmap;
      state.syscallNs = state.askedNs;
    }
    if (!this.inGraph.has(task)) this.closeSyscall(task, state, state.maps?.start ?? state.returned ?? 0);
    state.maps = null;
  }

  /** Tasks in a system call whose function the graph shows. */
  readonly inGraph = new Set<number>();

  checks(task: number, contended: boolean, atomic: boolean, needResched: boolean): void {
    const state = this.of(task);
    state.dropTestNs = this.teller.nowNs;
    state.dropTest =
      DropTest.asksContended |
      DropTest.asksNotAtomic |
      DropTest.asksNeedResched |
      (contended ? DropTest.contended : 0) |
      (atomic ? 0 : DropTest.notAtomic) |
      (needResched ? DropTest.needResched : 0);
  }

  finish(): void {
    for (const [task, state] of this.states) {
      this.goesOn(task);
      this.phase(task, 0, null);
      if (state.syscall === 0 && state.args !== null) {
        state.syscall = Syscall.munmap;
        state.syscallNs = state.askedNs;
      }
      this.tellEnter(task, state);
    }
  }

  /** Nothing of what was under way is known any more. */
  lose(): void {
    this.states.clear();
    this.inGraph.clear();
  }

  private tellDropTest(task: number, state: CallState, dropped: boolean): void {
    // The probe sits a little before the test: what was dropped had all three conditions.
    const all = DropTest.dropped | DropTest.contended | DropTest.notAtomic | DropTest.needResched;
    const bits = state.dropTest | (dropped ? all : 0);
    const waiters = (bits & DropTest.contended) !== 0 ? Math.max(1, state.mmapSem?.waiting ?? 0) : 0;
    state.dropTest = -1;
    this.teller.tellSpan(state.dropTestNs, state.dropTestNs, task, EventKind.DropTest, bits, 0, 1, waiters);
  }

  private closeSyscall(task: number, state: CallState, ret: number): void {
    if (state.syscall !== 0) {
      this.tellEnter(task, state);
      this.teller.tell(task, EventKind.SyscallExit, state.syscall, ret);
    }
    state.syscall = 0;
    state.args = null;
    state.returned = null;
    state.region = null;
  }
}
