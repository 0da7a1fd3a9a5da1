import type { Kernel } from '../mm/kernel.ts';
import { runCall } from '../mm/calls.ts';
import { errnoName } from '../mm/errno.ts';
import { khugepagedScanMmSlot } from '../mm/paths/khugepaged-scan.ts';
import { mmap } from '../mm/paths/mmap.ts';
import { procPidCmdlineRead } from '../mm/paths/proc-pid-cmdline-read.ts';
import { procPidMapsRead } from '../mm/paths/proc-pid-maps-read.ts';
import { touch } from '../mm/paths/touch.ts';
import { munmap } from '../mm/paths/vm-munmap.ts';
import type { Path } from '../mm/request.ts';
import { GIB, MIB, PAGE_SIZE } from '../mm/units.ts';
import type { Call, TaskSpec } from '../scenario/scenario.ts';
import type { Program, ProgramRequest } from './sim-task.ts';

/** What a neighbour may know of the run around it. */
export interface RunState {
  /** The tasks that make calls have all returned: neighbours end after their round. */
  readonly callsDone: boolean;
  /** Numbers of the tasks that poll. */
  readonly polling: Set<number>;
  /** Every task that makes calls has ended, repeats, or polls. */
  onlyPollersLeft(): boolean;
}

/** Memory of a fault thread's own, or where a writer maps: reserved for each in the address space. */
export interface Region {
  readonly start: number;
  readonly lenBytes: number;
}

export const FAULT_REGION_BYTES = 64 * GIB;
export const WRITER_REGION_BYTES = MIB;

/** What pages written during the run hold; 1 is what they held before. */
const WRITTEN = 2;

/** How long a hog computes between two looks at the world; it is preempted like any user code. */
const HOG_CHUNK_NS = 100_000_000;

/** A task that makes its calls one after another, then exits; one that repeats begins anew until those that do not have returned. */
export function* callsProgram(k: Kernel, { calls, repeat }: TaskSpec, run: RunState): Program {
  do {
    for (const call of calls) {
      if (call.op === 'sleep') yield { ask: 'pause', ns: call.ns };
      else if (call.op === 'mincore' && call.until !== undefined) {
        if (!(yield* poll(k, call, call.until, run))) return;
      } else yield* runCall(k, call);
      if (repeat && run.callsDone) return;
      yield { ask: 'compute', ns: 0 };
    }
  } while (repeat && !run.callsDone);
}

/** Repeats a call until it returns what is waited for. @returns false if it never did, and nobody is left who could bring it about */
function* poll(
  k: Kernel,
  call: Call & { op: 'mincore' },
  until: string,
  run: RunState,
): Generator<ProgramRequest, boolean, number> {
  run.polling.add(k.task.id);
  for (;;) {
    const inVain = run.onlyPollersLeft();
    const { ret } = yield* runCall(k, call);
    const met = returnText(ret) === until;
    if (met || inVain) {
      run.polling.delete(k.task.id);
      return met;
    }
    yield { ask: 'compute', ns: 0 };
  }
}

function returnText(ret: number): string {
  return ret < 0 ? `-${errnoName(-ret)}` : String(ret);
}

/** A neighbour: does its round, pauses, and again until the calls are done. */
export function neighbourProgram(k: Kernel, spec: TaskSpec, region: Region | null, run: RunState): Program {
  switch (spec.kind) {
    case 'ps':
      return repeat(() => procPidCmdlineRead(k), spec.pauseNs, run);
    case 'maps':
      return repeat(() => procPidMapsRead(k), spec.pauseNs, run);
    case 'khugepaged':
      return repeat(() => khugepagedScanMmSlot(k), spec.pauseNs, run);
    case 'writer':
      return writerProgram(k, regionOf(region), spec.pauseNs, run);
    case 'fault':
      return faultProgram(k, regionOf(region), spec.pauseNs, run);
    case 'hog':
      return hogProgram(run);
    case 'calls':
      return callsProgram(k, spec, run);
  }
}

function* repeat(round: () => Path<unknown>, pauseNs: number, run: RunState): Program {
  while (!run.callsDone) {
    yield* round();
    if (run.callsDone) return;
    yield pauseNs === 0 ? { ask: 'compute', ns: 0 } : { ask: 'pause', ns: pauseNs };
  }
}

/** Maps and unmaps a small area of its own, each time a new writer of mmap_sem. */
function* writerProgram(k: Kernel, region: Region, pauseNs: number, run: RunState): Program {
  while (!run.callsDone) {
    yield* mmap(k, { addr: region.start, lenBytes: region.lenBytes, prot: 'rw-', noreserve: false });
    yield* munmap(k, region.start, region.lenBytes);
    if (run.callsDone) return;
    yield { ask: 'pause', ns: pauseNs };
  }
}

/** Touches one new page of its own mapping after another, and computes in between. */
function* faultProgram(k: Kernel, region: Region, computeNs: number, run: RunState): Program {
  for (let at = region.start; at < region.start + region.lenBytes && !run.callsDone; at += PAGE_SIZE) {
    yield* touch(k, at, 'write', WRITTEN);
    yield { ask: 'compute', ns: computeNs };
  }
}

/** Computes, and never sleeps. */
function* hogProgram(run: RunState): Program {
  while (!run.callsDone) yield { ask: 'compute', ns: HOG_CHUNK_NS };
}

function regionOf(region: Region | null): Region {
  if (region === null) throw new Error('a task of this kind needs a region of its own');
  return region;
}
