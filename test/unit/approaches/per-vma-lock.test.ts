import { expect, test } from 'vitest';
import { perVmaLock } from '../../../src/mm/approaches/per-vma-lock.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { EventKind, LockMode } from '../../../src/mm/events.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import { touch } from '../../../src/mm/paths/touch.ts';
import type { Path, Request } from '../../../src/mm/request.ts';
import { MIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import { makeTask, World, type Recorder } from '../mm/world.ts';

const A = 0x1000_0000_0000;
const B = A + 64 * MIB;
const LEN = 8 * MIB;

/** A path that is run by hand, request by request. */
class Thread {
  readonly k: Recorder;
  done = false;
  private answer = 0;
  private readonly path: Path<unknown>;

  constructor(world: World, id: number, program: (k: Recorder) => Path<unknown>) {
    this.k = world.kernel(makeTask(id));
    this.path = program(this.k);
  }

  /** Goes on to the next request. @returns undefined at its end */
  step(): Request | undefined {
    const next = this.path.next(this.answer);
    this.done = next.done === true;
    if (next.done === true) return undefined;
    this.answer = next.value.ask === 'steps' ? next.value.steps : 0;
    return next.value;
  }

  /** Goes on until it sleeps on a lock, or to its end. */
  run(): void {
    for (let i = 0; i < 10_000; i++) {
      const request = this.step();
      if (request === undefined || request.ask === 'sleep_on') return;
    }
    throw new Error('the path does not end');
  }

  locksTaken(id: number): number {
    return this.k.events.filter(({ kind, addr }) => kind === EventKind.LockAcquire && addr === id).length;
  }
}

/** Half of A is populated, so that it has an anon_vma, and pages that are not there yet. B has none. */
function make(): World {
  return new World({
    approach: perVmaLock,
    mappings: [
      { start: A, lenBytes: LEN, flags: ['private'], populated: { everyBytes: 2 * PAGE_SIZE } },
      { start: B, lenBytes: LEN, flags: ['private'] },
    ],
  });
}

const call = (one: Call) => (k: Recorder) => runCall(k, one);
const fault = (address: number) => (k: Recorder) => touch(k, address, 'write', 7);
const munmap = (addr: number, len = LEN): ((k: Recorder) => Path<unknown>) => call({ op: 'munmap', addr, len });

/** A thread that is in the middle of a fault at the address, with the lock of its VMA. */
function inFault(world: World, address: number): Thread {
  const thread = new Thread(world, 9, fault(address));
  const vma = world.mm.vmas.find(address)!;
  while (vma.lock === null || vma.lock.holders.size === 0) thread.step();
  return thread;
}

test('a fault takes the lock of its VMA, and mmap_sem only where the VMA has no anon_vma yet', () => {
  const world = make();
  const inA = new Thread(world, 0, fault(A + PAGE_SIZE));
  inA.run();
  expect(inA.locksTaken(0)).toBe(0);
  const first = new Thread(world, 1, fault(B));
  first.run();
  expect(first.locksTaken(0)).toBe(1);
  const second = new Thread(world, 2, fault(B + PAGE_SIZE));
  second.run();
  expect(second.locksTaken(0)).toBe(0);
});

test('a fault in another VMA does not wait for a writer of mmap_sem', () => {
  const world = make();
  world.mm.mmapSem.tryWrite(makeTask(5));
  const thread = new Thread(world, 0, fault(A + PAGE_SIZE));
  thread.run();
  expect(thread.done).toBe(true);
  const without = new Thread(world, 1, fault(B));
  without.run();
  expect(without.done).toBe(false);
});

test('munmap waits for a fault in the VMA, and only for that', () => {
  const world = make();
  const thread = inFault(world, A + PAGE_SIZE);
  const elsewhere = new Thread(world, 1, munmap(B));
  elsewhere.run();
  expect(elsewhere.done).toBe(true);
  const unmapper = new Thread(world, 2, munmap(A));
  unmapper.run();
  expect(unmapper.done).toBe(false);
  expect(world.mm.mmapSem.writeHeld).toBe(true);
  expect(world.mm.vmas.find(A)).not.toBeNull();
  thread.run();
  expect(thread.done).toBe(true);
  expect(thread.k.woken.map(({ id }) => id)).toEqual([2]);
  unmapper.run();
  expect(unmapper.done).toBe(true);
  expect(world.mm.maps()).toEqual([]);
  expect(violatedInvariants(world.mm)).toEqual([]);
});

test('once its VMA is marked, a fault goes the way of mmap_sem, and finds nothing after the munmap', () => {
  const world = make();
  const unmapper = new Thread(world, 0, munmap(A));
  const vma = world.mm.vmas.find(A)!;
  while (vma.lockSeq !== world.mm.lockSeq) unmapper.step();
  const thread = new Thread(world, 1, fault(A + PAGE_SIZE));
  thread.run();
  expect(thread.k.eventsOf(EventKind.LockWait).map(({ addr, detail }) => [addr, detail])).toEqual([[0, LockMode.Read]]);
  unmapper.run();
  thread.run();
  expect(thread.k.eventsOf(EventKind.PageFault)).toMatchObject([{ detail: 1 }]);
});

const CHANGES: Readonly<Record<string, Call>> = {
  'munmap of a part': { op: 'munmap', addr: A, len: MIB },
  'munmap of the other part': { op: 'munmap', addr: A + 4 * MIB, len: 4 * MIB },
  'mmap over a part': { op: 'mmap', addr: A, len: MIB, prot: 'rw-', flags: ['private', 'anonymous', 'fixed'] },
  mprotect: { op: 'mprotect', addr: A, len: MIB, prot: '---' },
  mlock: { op: 'mlock', addr: A, len: MIB },
  'mremap that moves': {
    ...{ op: 'mremap', addr: A, oldLen: LEN, newLen: LEN },
    flags: ['maymove', 'fixed'],
    newAddr: B + 64 * MIB,
  },
  'mremap that shrinks': { op: 'mremap', addr: A, oldLen: LEN, newLen: MIB, flags: [], newAddr: null },
  'mremap that grows': { op: 'mremap', addr: A, oldLen: LEN, newLen: LEN + MIB, flags: [], newAddr: null },
  fork: { op: 'fork' },
};

test.each(Object.keys(CHANGES))('%s waits until no fault is in the VMA', (name) => {
  for (const kernel of ['v4.17', 'v6.18'] as const) {
    const world = make();
    Object.assign(world.config, { kernel });
    const thread = inFault(world, A + PAGE_SIZE);
    const writer = new Thread(world, 1, call(CHANGES[name]));
    writer.run();
    expect(writer.done).toBe(false);
    thread.run();
    expect(violatedInvariants(world.mm, true)).toEqual([]);
    writer.run();
    expect([thread.done, writer.done]).toEqual([true, true]);
    expect(violatedInvariants(world.mm)).toEqual([]);
  }
});
