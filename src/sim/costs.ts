import { WORK_KIND_COUNT, WorkKind } from '../mm/work.ts';

/** Where a number comes from. They never look alike on screen. */
export type CostSource = 'published' | 'fitted' | 'measured' | 'assumed';

/** What one piece of work takes. In picoseconds, so that a per-page cost keeps its fractions; integers throughout. */
export interface Cost {
  readonly ps: number;
  /** What it may be, where the number is assumed. */
  readonly lowPs: number;
  readonly highPs: number;
  readonly source: CostSource;
  /** Where it comes from, in a phrase. */
  readonly from: string;
}

/** A price list: one cost for each kind of work, and those of the scheduler. */
export interface CostModel {
  readonly id: string;
  /** Indexed by WorkKind. */
  readonly work: readonly Cost[];
  /** From a wake-up to the first instruction on a CPU that was idle. */
  readonly wakeIdleCpu: Cost;
  readonly contextSwitch: Cost;
  /** From a release to a spinner's success. */
  readonly spinHandOver: Cost;
}

function assumed(lowNs: number, ns: number, highNs: number, from: string): Cost {
  return { ps: ns * 1000, lowPs: lowNs * 1000, highPs: highNs * 1000, source: 'assumed', from };
}

/** A cost that a fit or a measurement gave. */
export function knownCost(ps: number, source: CostSource, from: string): Cost {
  return { ps, lowPs: ps, highPs: ps, source, from };
}

const NOTHING: Cost = knownCost(0, 'assumed', 'contained in the cost of a zapped page');

/**
 * The prices that no published figure tells apart: assumed, each with its range. They add up to well under one per cent of a populated munmap.
 */
export function assumedCosts(id: string, zapPage: Cost, munmapCall: Cost): CostModel {
  const work: Cost[] = new Array<Cost>(WORK_KIND_COUNT).fill(NOTHING);
  work[WorkKind.Syscall] = assumed(50, 100, 300, 'entry and exit of a system call, without page-table isolation');
  work[WorkKind.MunmapCall] = munmapCall;
  work[WorkKind.LockOp] = assumed(20, 30, 50, 'rwsem fast path, uncontended');
  work[WorkKind.MunmapRange] = assumed(
    200,
    400,
    1000,
    'look-ups, gather set-up and list handling of one do_munmap pass',
  );
  work[WorkKind.VmaSplit] = assumed(1000, 2000, 3000, '__split_vma with allocation and rmap update');
  work[WorkKind.VmaDetach] = assumed(50, 100, 200, 'one VMA out of tree and list');
  work[WorkKind.VmaFree] = assumed(100, 200, 500, 'remove_vma: one struct freed');
  work[WorkKind.VmaLink] = assumed(500, 1000, 2000, 'a VMA allocated and linked');
  work[WorkKind.PudStep] = assumed(5, 10, 30, 'one PUD entry looked at');
  work[WorkKind.PmdStep] = assumed(5, 10, 30, 'one PMD slot looked at, cond_resched included');
  work[WorkKind.ZapPage] = zapPage;
  work[WorkKind.TlbFlush] = assumed(1000, 2000, 14000, 'final TLB flush with a few remote CPUs');
  work[WorkKind.FreeTable] = assumed(200, 300, 500, 'one page-table page freed');
  work[WorkKind.Fault] = assumed(500, 1000, 1500, 'minor anonymous fault');
  work[WorkKind.CmdlineCopy] = assumed(500, 1000, 5000, 'one page of arguments copied');
  work[WorkKind.MapsLine] = assumed(200, 500, 1000, 'one line of /proc/PID/maps');
  work[WorkKind.KhugepagedScan] = assumed(5000, 20000, 100000, 'one scan of 4096 PTEs');
  return {
    id,
    work,
    wakeIdleCpu: assumed(5000, 10000, 50000, 'wake-up of a sleeper on an idle CPU'),
    contextSwitch: assumed(2000, 3000, 5000, 'context switch'),
    spinHandOver: assumed(200, 500, 1000, 'a spinner sees the lock free and takes it'),
  };
}
