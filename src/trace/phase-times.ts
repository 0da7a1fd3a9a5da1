import { EventKind, nameOf, Phase } from '../mm/events.ts';
import { CpuState } from './cpu-row.ts';
import { LockUse } from './lock-use.ts';
import { mainCall } from './main-call.ts';
import type { RunTrace } from './run-trace.ts';
import type { SpanColumns } from './span-columns.ts';

/** What the main call of a run spent its time on. */
export interface PhaseTimes {
  readonly totalNs: number;
  /** By the kernel's name, in the order in which they first come; what is not named is not in here. */
  readonly phases: ReadonlyMap<string, number>;
  /** Waiting for mmap_sem, spinning for it included. */
  readonly lockWaitNs: number;
  /** Runnable without a CPU; part of what stands above. */
  readonly offCpuNs: number;
}

/** @returns how long each phase of the longest call of the unmapping task took in all, ns; null if there is no such call, so far */
export function phaseTimes(trace: RunTrace): PhaseTimes | null {
  const call = mainCall(trace);
  if (call === null) return null;
  const { startNs, endNs } = call;
  const track = trace.track(call.task);
  const phases = new Map<string, number>();
  for (const [span, ns] of spansWithin(track.phases, startNs, endNs)) {
    const name = phaseName(track.phases, span);
    if (name !== null) phases.set(name, (phases.get(name) ?? 0) + ns);
  }
  let lockWaitNs = 0;
  const use = track.lockUse();
  for (const [span, ns] of spansWithin(use, startNs, endNs)) {
    if (use.value(span) >= LockUse.waitRead) lockWaitNs += ns;
  }
  let offCpuNs = 0;
  const cpu = track.cpu.spans;
  for (const [span, ns] of spansWithin(cpu, startNs, endNs)) {
    if (cpu.value(span) === CpuState.runnable) offCpuNs += ns;
  }
  return { totalNs: endNs - startNs, phases, lockWaitNs, offCpuNs };
}

/** The spans that have a part in a stretch, with its length in ns. */
function* spansWithin(row: SpanColumns, fromNs: number, toNs: number): Generator<readonly [span: number, ns: number]> {
  for (let span = row.firstFrom(fromNs); span < row.length && row.startNs(span) < toNs; span++) {
    const ns = Math.min(row.endNs(span), toNs) - Math.max(row.startNs(span), fromNs);
    if (ns > 0) yield [span, ns];
  }
}

const NAMES = new Map<number, string>([
  [EventKind.VmaSplit, '__split_vma'],
  [EventKind.VmaDetach, 'detach_vmas_to_be_unmapped'],
  [EventKind.VmaFree, 'remove_vma'],
  [EventKind.VmaLink, 'vma_link'],
  [EventKind.TlbFlush, 'tlb_finish_mmu'],
]);

function phaseName(phases: SpanColumns, span: number): string | null {
  const kind = phases.value(span);
  return kind === EventKind.Phase ? nameOf(Phase, phases.count(span)) : (NAMES.get(kind) ?? null);
}
