import { EventKind, FaultOutcome, LockMode, Phase } from '../../mm/events.ts';
import { isRange, type Range } from './call-state.ts';
import { field, hexField, returnValue } from './kernel-numbers.ts';
import type { LineHead } from './line-head.ts';
import { Outcome } from './teller.ts';
import type { UnmapPath } from './unmap-path.ts';

/** A rwsem that is held for write and nobody waits for: anything else has waiters. */
const UNCONTENDED = '0xffffffff00000001';

type Probe = (path: UnmapPath, task: number, text: string, head: LineHead, inGraph: boolean) => Outcome;

/**
 * Probes on the path of munmap, named `k_FUNCTION`, `kr_` where they sit on the return:
 * `k_range: (do_munmap_range+0x0/0x410) start=0x1000000000 len=0x40000000`.
 */
export const PROBES: ReadonlyMap<string, Probe> = new Map<string, Probe>([
  ['k_down_write_killable', (path, task, text) => ask(path, task, text, true)],
  ['k_down_write', (path, task, text) => ask(path, task, text, false)],
  ['k_wfailk', waitsForWrite],
  ['k_wfail', waitsForWrite],
  ['kr_wfailk', gotWrite],
  ['kr_wfail', gotWrite],
  ['k_rfail', waitsForRead],
  ['kr_rfail', gotRead],
  ['k_up_write', release],
  ['k_drop', drop],
  [
    'k_reacquired',
    (path, task) => {
      path.goesOn(task);
      return Outcome.understood;
    },
  ],
  ['k_check', check],
  ['k_do_munmap', withRange('start', 'len', (path, task, range) => path.doMunmap(task, range))],
  ['kr_do_munmap', didMunmap],
  ['k_range', withRange('start', 'len', (path, task, range) => path.beginSection(task, range))],
  ['kr_range', endRange],
  ['k_mmap_region', withRange('addr', 'len', (path, task, range) => (path.of(task).maps = range))],
  [
    'k_unmap_region',
    withRange('start', 'end', (path, task, range, inGraph) => {
      path.onlyPass(task);
      path.phase(task, inGraph ? 0 : Phase.unmap_vmas, range);
      path.of(task).region = range;
    }),
  ],
  ['k_unmap_page_range', withRange('addr', 'end', (path, task, range) => (path.of(task).zap = range))],
  ['k_free_pgtables', freePgtables],
  ['k_free_pgd_range', withRange('addr', 'end', (path, task, range) => (path.of(task).tables = range))],
  ['k_tlb_finish', withRange('start', 'end', tlbFinish)],
  ['k_flush_tlb_mm_range', withRange('start', 'end', flush)],
  ['k_split', split],
  ['k_find_vma', findVma],
  ['k_fault', fault],
  ['k_move_page_tables', movePageTables],
]);

function ask(path: UnmapPath, task: number, text: string, killable: boolean): Outcome {
  const sem = field(text, 'sem');
  if (sem === '') return Outcome.malformed;
  path.goesOn(task);
  // Only system calls take mmap_sem killable; other semaphores are those of anon_vmas and files.
  const lock = killable ? path.teller.locks.lock(sem) : path.teller.locks.known(sem);
  if (lock === undefined || lock === null) return Outcome.ignored;
  path.asks(task, lock, LockMode.Write);
  return Outcome.understood;
}

function waitsForWrite(path: UnmapPath, task: number, text: string): Outcome {
  const lock = path.teller.locks.known(field(text, 'sem'));
  if (lock === undefined) return Outcome.ignored;
  path.of(task).locking = true;
  path.teller.locks.wait(lock, task);
  return Outcome.understood;
}

function gotWrite(path: UnmapPath, task: number): Outcome {
  const state = path.of(task);
  if (state.asks === null) return Outcome.ignored;
  path.acquired(task, state);
  return Outcome.understood;
}

function waitsForRead(path: UnmapPath, task: number, text: string): Outcome {
  const sem = field(text, 'sem');
  const { teller } = path;
  const lock = sem === '' ? null : teller.locks.lock(sem);
  if (lock === null) return Outcome.malformed;
  path.goesOn(task);
  // It must have let go of it before.
  teller.locks.endUnseen(lock, task, teller.nowNs);
  teller.locks.request(lock, task, LockMode.Read, teller.nowNs);
  teller.locks.wait(lock, task);
  return Outcome.understood;
}

function gotRead(path: UnmapPath, task: number): Outcome {
  const { teller } = path;
  const lock = teller.locks.askedBy(task);
  if (lock === undefined) return Outcome.ignored;
  lock.readsEndUnseen = true;
  teller.locks.acquired(lock, task, LockMode.Read, teller.nowNs);
  return Outcome.understood;
}

function release(path: UnmapPath, task: number, text: string): Outcome {
  const lock = path.teller.locks.known(field(text, 'sem'));
  path.goesOn(task);
  if (lock === undefined) return Outcome.ignored;
  path.releases(task, lock);
  return Outcome.understood;
}

function drop(path: UnmapPath, task: number): Outcome {
  path.goesOn(task, true);
  path.of(task).drops = true;
  return Outcome.understood;
}

function check(path: UnmapPath, task: number, text: string, head: LineHead): Outcome {
  const count = field(text, 'count');
  if (Number.isNaN(hexField(text, 'count'))) return Outcome.malformed;
  path.goesOn(task);
  path.endSection(task);
  path.checks(task, count !== UNCONTENDED, path.of(task).maps !== null, head.flags.includes('N'));
  return Outcome.understood;
}

function didMunmap(path: UnmapPath, task: number, text: string): Outcome {
  const match = /^\(([\w.]+)\+0x[0-9a-f]+\/0x[0-9a-f]+ <- [\w.]+\) ret=(\S+)/.exec(text);
  const ret = match === null ? NaN : returnValue(match[2]);
  if (match === null || Number.isNaN(ret)) return Outcome.malformed;
  path.goesOn(task);
  path.didMunmap(task, ret, match[1]);
  return Outcome.understood;
}

function endRange(path: UnmapPath, task: number, text: string): Outcome {
  const ret = returnValue(field(text, 'ret'));
  if (Number.isNaN(ret)) return Outcome.malformed;
  path.goesOn(task);
  path.endSection(task);
  if (ret < 0) path.teller.tell(task, EventKind.Error, path.of(task).syscall || 1, 0, 0, -ret);
  return Outcome.understood;
}

function freePgtables(path: UnmapPath, task: number, text: string, _head: LineHead, inGraph: boolean): Outcome {
  if (field(text, 'floor') === '') return Outcome.malformed;
  path.goesOn(task);
  if (!inGraph) path.phase(task, Phase.free_pgtables, null);
  return Outcome.understood;
}

function tlbFinish(path: UnmapPath, task: number, range: Range, inGraph: boolean): void {
  const state = path.of(task);
  state.finish = range;
  if (inGraph) return;
  if (state.region !== null) {
    path.phase(task, Phase.tlb_finish_mmu, null);
    return;
  }
  state.finish = null;
  path.teller.tell(task, EventKind.TlbFlush, 1, range.start, range.end - range.start, 1);
}

function flush(path: UnmapPath, task: number, range: Range, inGraph: boolean): void {
  if (inGraph) path.of(task).flush = range;
  else path.teller.tell(task, EventKind.TlbFlush, 0, range.start, range.end - range.start, 1);
}

function split(path: UnmapPath, task: number, text: string, _head: LineHead, inGraph: boolean): Outcome {
  const addr = hexField(text, 'addr');
  if (Number.isNaN(addr)) return Outcome.malformed;
  path.goesOn(task);
  const state = path.of(task);
  state.split = { addr, newBelow: field(text, 'new_below') === '1' };
  if (!inGraph) path.tellSplit(task, state, path.teller.nowNs);
  return Outcome.understood;
}

function findVma(path: UnmapPath, task: number, text: string): Outcome {
  const addr = hexField(text, 'addr');
  if (Number.isNaN(addr)) return Outcome.malformed;
  path.goesOn(task);
  path.of(task).found = addr;
  return Outcome.understood;
}

function fault(path: UnmapPath, task: number, text: string): Outcome {
  const addr = hexField(text, 'addr');
  if (Number.isNaN(addr)) return Outcome.malformed;
  path.goesOn(task);
  path.teller.tell(task, EventKind.PageFault, FaultOutcome.ok, addr);
  return Outcome.understood;
}

function movePageTables(path: UnmapPath, task: number, text: string): Outcome {
  const from = hexField(text, 'old');
  const length = hexField(text, 'len');
  if (Number.isNaN(from) || Number.isNaN(length)) return Outcome.malformed;
  path.goesOn(task);
  path.of(task).region = { start: from, end: from + length };
  return Outcome.understood;
}

/** A probe that has the begin of a range and its length or its end. */
function withRange(
  startKey: string,
  otherKey: 'len' | 'end',
  apply: (path: UnmapPath, task: number, range: Range, inGraph: boolean) => unknown,
): Probe {
  return (path, task, text, _head, inGraph) => {
    const start = hexField(text, startKey);
    const other = hexField(text, otherKey);
    const range = { start, end: otherKey === 'len' ? start + other : other };
    if (Number.isNaN(start) || Number.isNaN(other)) return Outcome.malformed;
    path.goesOn(task);
    // A length that reaches past everything is what was asked for, and is refused by the kernel as well.
    if (otherKey === 'end' && !isRange(range)) return Outcome.malformed;
    apply(path, task, range, inGraph);
    return Outcome.understood;
  };
}
