import { mustAsk, type Kernel } from '../mm/kernel.ts';
import { runCall, WRITTEN, type Call } from '../mm/calls.ts';
import { errorText } from '../mm/errno.ts';
import { khugepagedScanMmSlot } from '../mm/paths/khugepaged-scan.ts';
import { mmap } from '../mm/paths/mmap.ts';
import { procPidCmdlineRead } from '../mm/paths/proc-pid-cmdline-read.ts';
import { procPidMapsRead } from '../mm/paths/proc-pid-maps-read.ts';
import { doPageFault } from '../mm/paths/page-fault.ts';
import { store, touch } from '../mm/paths/touch.ts';
import { munmap } from '../mm/paths/vm-munmap.ts';
import { TOUCH, type Path } from '../mm/request.ts';
import { GIB, MIB, PAGE_SIZE } from '../mm/units.ts';
import type { TaskSpec } from '../scenario/scenario.ts';
import { Random } from './random.ts';
import type { Program, ProgramRequest } from './sim-task.ts';

/** What a neighbour may know of the run around it. */
export interface RunState {
  /** The tasks that make calls have all returned: neighbours end after their round. */
  readonly callsDone: boolean;
  readonly seed: number;
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
function* poll(k: Kernel, call: Call, until: string, run: RunState): Generator<ProgramRequest, boolean, number> {
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

/** A return value as documents write it. */
export function returnText(ret: number): string {
  return ret < 0 ? errorText(ret) : String(ret);
}

/** A neighbour: does its round, pauses, and again until the calls are done. */
export function programOf(k: Kernel, spec: TaskSpec, region: Region | null, run: RunState): Program {
  if (spec.kind === 'calls') return callsProgram(k, spec, run);
  if (spec.kind === 'fault') return faultProgram(k, regionOf(region), spec, run);
  const round = roundOf(k, spec, region);
  return round === null ? hogProgram(spec, run) : repeat(round, spec, run);
}

/** What a neighbour does in a round; null for one that stays out of the kernel. */
export function roundOf(k: Kernel, { kind }: TaskSpec, region: Region | null): (() => Path<unknown>) | null {
  switch (kind) {
    case 'ps':
      return () => procPidCmdlineRead(k);
    case 'maps':
      return () => procPidMapsRead(k);
    case 'khugepaged':
      return () => khugepagedScanMmSlot(k);
    case 'writer':
      return () => mapAndUnmap(k, regionOf(region));
    case 'fault':
      return () => touch(k, regionOf(region).start, 'write', WRITTEN);
    case 'map-fixed':
      return () => mapFixed(k, regionOf(region));
    case 'fork':
      return () => forkOnce(k);
    case 'hog':
    case 'calls':
      return null;
  }
}

/** Whether a neighbour that has done so many rounds does another. */
function goesOn(spec: TaskSpec, done: number, run: RunState): boolean {
  return spec.rounds === null ? !run.callsDone : done < spec.rounds;
}

function* repeat(round: () => Path<unknown>, spec: TaskSpec, run: RunState): Program {
  for (let done = 0; goesOn(spec, done, run);) {
    yield { ask: 'run', path: round() };
    done++;
    if (!goesOn(spec, done, run)) return;
    yield spec.pauseNs === 0 ? { ask: 'compute', ns: 0 } : { ask: 'pause', ns: spec.pauseNs };
  }
}

/** A writer's round: maps and unmaps a small area, each time a new writer of mmap_sem. */
function* mapAndUnmap(k: Kernel, { start, lenBytes }: Region): Path<void> {
  yield* mmap(k, { addr: start, lenBytes, prot: 'rw-' });
  yield* munmap(k, start, lenBytes);
}

/** Maps something over its range, whatever is there, and writes to it. */
function* mapFixed(k: Kernel, { start, lenBytes }: Region): Path<void> {
  yield* mmap(k, { addr: start, lenBytes, prot: 'rw-' });
  yield* touch(k, start, 'write', WRITTEN);
}

/** fork(2); the child execs at once, on a CPU of its own, and is not followed. */
function* forkOnce(k: Kernel): Path<void> {
  yield* runCall(k, { op: 'fork' });
  k.mm.children.length = 0;
}

/** Touches pages of its range, one after another or at random, and computes in between. SIGSEGV is caught, and the next page tried. */
function* faultProgram(k: Kernel, { start, lenBytes }: Region, spec: TaskSpec, run: RunState): Program {
  const pages = Math.floor(lenBytes / PAGE_SIZE);
  const random = new Random(run.seed + 1 + k.task.id);
  const compute: ProgramRequest = { ask: 'compute', ns: spec.pauseNs };
  const fault = (address: number): ProgramRequest => ({ ask: 'run', path: doPageFault(k, address, 'write', WRITTEN) });
  for (let done = 0; goesOn(spec, done, run); done++) {
    const page = spec.pattern === 'random' ? random.below(pages) : done % pages;
    const address = start + page * PAGE_SIZE;
    // As touch() does for a write, but without a generator of its own.
    if (mustAsk(k)) yield TOUCH;
    if (store(k, address, WRITTEN) === null) yield fault(address);
    yield compute;
  }
}

/** Computes, and never sleeps. */
function* hogProgram(spec: TaskSpec, run: RunState): Program {
  for (let done = 0; goesOn(spec, done, run); done++) yield { ask: 'compute', ns: HOG_CHUNK_NS };
}

function regionOf(region: Region | null): Region {
  if (region === null) throw new Error('a task of this kind needs a region of its own');
  return region;
}
