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

/** What a price list names: a kind of work, or what the scheduler takes. */
export type CostName = keyof typeof WorkKind | 'wakeIdleCpu' | 'contextSwitch' | 'spinHandOver';

/** Puts a cost somewhere in its range: what an assumption would be if it were another. */
export type MoveCost = (name: CostName, cost: Cost) => Cost;

/** Every cost of a model by its name, in a fixed order. */
export function namedCosts(model: CostModel): readonly { readonly name: CostName; readonly cost: Cost }[] {
  const work = (Object.keys(WorkKind) as (keyof typeof WorkKind)[]).map((name) => ({
    name,
    cost: model.work[WorkKind[name]],
  }));
  const { wakeIdleCpu, contextSwitch, spinHandOver } = model;
  return [
    ...work,
    { name: 'wakeIdleCpu', cost: wakeIdleCpu },
    { name: 'contextSwitch', cost: contextSwitch },
    { name: 'spinHandOver', cost: spinHandOver },
  ];
}

function assumed(lowNs: number, ns: number, highNs: number, from: string): Cost {
  return { ps: ns * 1000, lowPs: lowNs * 1000, highPs: highNs * 1000, source: 'assumed', from };
}

/** A cost that a fit or a measurement gave. */
export function knownCost(ps: number, source: CostSource, from: string): Cost {
  return { ps, lowPs: ps, highPs: ps, source, from };
}

const ZERO: Cost = knownCost(0, 'assumed', 'left at zero');

/** What no published figure tells apart: assumed, each with its range. Together well under one per cent of a populated munmap. */
const ASSUMED: Readonly<Partial<Record<CostName, Cost>>> = {
  Syscall: assumed(50, 100, 300, 'entry and exit of a system call, without page-table isolation'),
  LockOp: assumed(20, 30, 50, 'rwsem fast path, uncontended'),
  MunmapRange: assumed(200, 400, 1000, 'look-ups, gather set-up and list handling of one do_munmap pass'),
  VmaSplit: assumed(1000, 2000, 3000, '__split_vma with allocation and rmap update'),
  VmaDetach: assumed(50, 100, 200, 'one VMA out of tree and list'),
  VmaFree: assumed(100, 200, 500, 'remove_vma: one struct freed'),
  VmaLink: assumed(500, 1000, 2000, 'a VMA allocated and linked'),
  PudStep: assumed(5, 10, 30, 'one PUD entry looked at'),
  PmdStep: assumed(5, 10, 30, 'one PMD slot looked at, cond_resched included'),
  TlbFlush: assumed(1000, 2000, 14000, 'final TLB flush with a few remote CPUs'),
  FreeTable: assumed(200, 300, 500, 'one page-table page freed'),
  Fault: assumed(500, 1000, 1500, 'minor anonymous fault'),
  CmdlineCopy: assumed(500, 1000, 5000, 'one page of arguments copied'),
  MapsLine: assumed(200, 500, 1000, 'one line of /proc/PID/maps'),
  KhugepagedScan: assumed(5000, 20000, 100000, 'one scan of 4096 PTEs'),
  wakeIdleCpu: assumed(5000, 10000, 50000, 'wake-up of a sleeper on an idle CPU'),
  contextSwitch: assumed(2000, 3000, 5000, 'context switch'),
  spinHandOver: assumed(200, 500, 1000, 'a spinner sees the lock free and takes it'),
};

/**
 * A price list of what is known, and what has to be assumed for the rest.
 *
 * @param known costs that stand as they are; what is neither known nor assumed costs nothing
 * @param move where in their ranges the assumed ones lie; left out: at their middle value
 */
export function costModel(
  id: string,
  known: Readonly<Partial<Record<CostName, Cost>>>,
  move: MoveCost = (_, cost) => cost,
): CostModel {
  const costOf = (name: CostName): Cost => {
    const guess = ASSUMED[name];
    return known[name] ?? (guess === undefined ? ZERO : move(name, guess));
  };
  const work = new Array<Cost>(WORK_KIND_COUNT).fill(ZERO);
  for (const name of Object.keys(WorkKind) as (keyof typeof WorkKind)[]) work[WorkKind[name]] = costOf(name);
  return {
    id,
    work,
    wakeIdleCpu: costOf('wakeIdleCpu'),
    contextSwitch: costOf('contextSwitch'),
    spinHandOver: costOf('spinHandOver'),
  };
}
