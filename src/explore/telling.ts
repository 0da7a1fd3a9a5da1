import { Dereference, DropTest, EventKind, FaultOutcome, LockMode, nameOf, Violation } from '../mm/events.ts';
import type { SharedState } from '../mm/kernel.ts';
import { hex0x } from '../mm/units.ts';

/** A read or write of shared state. Bytes, end exclusive. */
export interface Access {
  readonly of: SharedState;
  readonly start: number;
  readonly end: number;
  readonly writes: boolean;
}

/** One line of the two-column form, and what it reads and writes. */
export interface Telling {
  readonly text: string;
  readonly accesses: readonly Access[];
}

/** An event's line, named as the kernel names what does it; null for events that are not told. `taskName` gives a task's letter by its number. */
export function tellingOf(
  kind: EventKind,
  addr: number,
  lenBytes: number,
  count: number,
  detail: number,
  taskName: (id: number) => string,
): Telling | null {
  const end = addr + lenBytes;
  const range = `${hex0x(addr)}-${hex0x(end)}`;
  const about = (text: string, ...of: readonly SharedState[]): Telling => ({
    text,
    accesses: of.map((one) => ({ of: one, start: addr, end, writes: true })),
  });
  switch (kind) {
    case EventKind.SectionBegin:
      // Approaches without sections tell of one.
      return count === 1 ? null : { text: `section ${count}`, accesses: [] };
    case EventKind.VmaSplit: {
      // The struct that stays changes as well: what it covers now is not what it covered.
      const [start, to] = detail === 1 ? [addr - lenBytes, addr + 1] : [addr - 1, end];
      return { text: `__split_vma(${hex0x(addr)})`, accesses: [{ of: 'vma', start, end: to, writes: true }] };
    }
    case EventKind.VmaDetach:
      return about(`detach ${count} VMA${count === 1 ? '' : 's'} ${range}`, 'vma');
    case EventKind.VmaFree:
      return about(`remove_vma ${range}`, 'vma struct');
    case EventKind.VmaLink:
      return about(`vma_link ${range}`, 'vma');
    case EventKind.Zap:
      return about(`zap ${range}`, 'pages');
    case EventKind.FreePteTables:
      return count === 0 ? null : about(`free PTE tables ${range}`, 'pages', 'tables');
    case EventKind.FreePmdTables:
      return count === 0 ? null : about(`free PMD tables ${range}`, 'tables');
    case EventKind.FreePudTables:
      return count === 0 ? null : about(`free PUD tables ${range}`, 'tables');
    case EventKind.Violation:
      return forbidden(addr, end, count, detail);
    case EventKind.PageFault:
      return pageFault(addr, detail);
    case EventKind.DropTest: {
      const contended = (detail & DropTest.contended) !== 0 ? 'contended' : 'not contended';
      const resched = (detail & DropTest.needResched) !== 0 ? ', need_resched' : '';
      const dropped = (detail & DropTest.dropped) !== 0 ? ': lets go' : '';
      return { text: `drop test: ${contended}${resched}${dropped}`, accesses: [] };
    }
    default: {
      const text = lockText(kind, addr === 0 ? 'mmap_sem' : `lock ${addr}`, detail, taskName(lenBytes));
      return text === null ? null : { text, accesses: [] };
    }
  }
}

/** A fault reads the VMA, and if that allows it, sets an entry and makes the tables on the way. */
function pageFault(address: number, outcome: number): Telling {
  const range = { start: address, end: address + 1 };
  const look = { of: 'vma', ...range, writes: false } as const;
  if (outcome !== FaultOutcome.ok) {
    return { text: `page fault: ${outcome === FaultOutcome.busError ? 'SIGBUS' : 'SIGSEGV'}`, accesses: [look] };
  }
  const sets = (['pages', 'tables'] as const).map((of) => ({ of, ...range, writes: true }));
  return { text: 'page fault: ok', accesses: [look, ...sets] };
}

/** What memory safety forbids: of a freed VMA the struct is read; else whose the range is has changed, or what is mapped there. */
function forbidden(start: number, end: number, place: number, violation: number): Telling {
  const range = `${hex0x(start)}-${hex0x(end)}`;
  if (violation === Violation.useAfterFree) {
    const accesses = (['vma struct', 'vma'] as const).map((of): Access => ({ of, start, end, writes: false }));
    return { text: `${nameOf(Dereference, place)}: the VMA ${range} was freed`, accesses };
  }
  const accesses = (['vma', 'pages'] as const).map((of): Access => ({ of, start, end, writes: true }));
  return { text: `${whatIsForbidden(violation)}: ${range}`, accesses };
}

/** What a violation that is no use after free does. */
export function whatIsForbidden(violation: number): string {
  return violation === Violation.foreignZap
    ? 'pages of another VMA are zapped'
    : 'a page table is freed that maps pages of a live VMA';
}

function lockText(kind: EventKind, lock: string, detail: number, granted: string): string | null {
  const mode = detail === LockMode.Write ? 'write' : 'read';
  switch (kind) {
    case EventKind.LockWait:
      return `down_${mode}(${lock}): waits`;
    case EventKind.LockAcquire:
      return `down_${mode}(${lock})`;
    case EventKind.LockRelease:
      return `up_${mode}(${lock})`;
    case EventKind.LockDowngrade:
      return `downgrade_write(${lock})`;
    case EventKind.LockTryFailed:
      return `down_read_trylock(${lock}): fails`;
    case EventKind.LockGrant:
      return `${granted} is granted ${lock}`;
    default:
      return null;
  }
}
