import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EINTR } from '../../../src/mm/errno.ts';
import { DropTest, EventKind, LockMode } from '../../../src/mm/events.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import {
  downgradeWrite,
  downRead,
  downReadTrylock,
  downWrite,
  downWriteKillable,
  upRead,
  upWrite,
} from '../../../src/mm/locking.ts';
import { COND_RESCHED, runAlone, type Path } from '../../../src/mm/request.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { dropMmapSemIfAsked } from '../../../src/mm/approaches/drop-mmap-sem.ts';
import { APPROACHES, approachById } from '../../../src/mm/approaches/index.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections, sectionsAlwaysDrop } from '../../../src/mm/approaches/sections.ts';
import { khugepagedScanMmSlot } from '../../../src/mm/paths/khugepaged-scan.ts';
import { procPidCmdlineRead } from '../../../src/mm/paths/proc-pid-cmdline-read.ts';
import { procPidMapsRead } from '../../../src/mm/paths/proc-pid-maps-read.ts';
import { munmap } from '../../../src/mm/paths/vm-munmap.ts';
import { buildSpace, pageRange, sectionPages, spacePlan } from './address-spaces.ts';
import { Threads } from './threads.ts';
import { makeTask, SERIES_CONDITIONS, World, type Recorder } from './world.ts';

type LockUse = 'read' | 'try to read' | 'write' | 'write, killable' | 'downgrade';

const choices = fc.infiniteStream(fc.nat(1_000_000));

function chooser(stream: fc.Stream<number>): (below: number) => number {
  return (below) => (stream.next().value ?? 0) % below;
}

/** One critical section of some kind, with a point in its middle where others may run. */
function* critical(k: Recorder, use: LockUse, inside: (delta: number, mode: 'read' | 'write') => void): Path<void> {
  const sem = k.mm.mmapSem;
  if (use === 'read' || use === 'try to read') {
    if (use === 'read') yield* downRead(k, sem);
    else if (!(yield* downReadTrylock(k, sem))) return;
    inside(1, 'read');
    yield COND_RESCHED;
    inside(-1, 'read');
    yield* upRead(k, sem);
    return;
  }
  if (use === 'write, killable') {
    if ((yield* downWriteKillable(k, sem)) === -EINTR) return;
  } else yield* downWrite(k, sem);
  inside(1, 'write');
  yield COND_RESCHED;
  inside(-1, 'write');
  if (use !== 'downgrade') {
    yield* upWrite(k, sem);
    return;
  }
  yield* downgradeWrite(k, sem);
  inside(1, 'read');
  yield COND_RESCHED;
  inside(-1, 'read');
  yield* upRead(k, sem);
}

function* critically(
  k: Recorder,
  uses: readonly LockUse[],
  inside: (delta: number, mode: 'read' | 'write') => void,
): Path<void> {
  for (const use of uses) yield* critical(k, use, inside);
}

describe('threads that take and leave the lock in any order', () => {
  const uses = fc.array(fc.constantFrom<LockUse>('read', 'try to read', 'write', 'write, killable', 'downgrade'), {
    minLength: 1,
    maxLength: 5,
  });

  test('exclude each other, all get on, and leave the lock free', () => {
    fc.assert(
      fc.property(fc.array(uses, { minLength: 2, maxLength: 5 }), fc.nat(6), choices, (programs, killed, stream) => {
        const threads = new Threads(new World());
        const choose = chooser(stream);
        let readers = 0;
        let writers = 0;
        const inside = (delta: number, mode: 'read' | 'write'): void => {
          if (mode === 'read') readers += delta;
          else writers += delta;
          expect(writers === 0 || (writers === 1 && readers === 0)).toBe(true);
        };
        const kernels = programs.map((program, i) => threads.add(`T${i}`, (k) => critically(k, program, inside)));
        const sem = kernels[0].mm.mmapSem;
        let steps = 0;
        threads.afterStep = () => {
          // Somebody is killed at some moment.
          if (++steps === 10 * killed && killed < kernels.length) threads.kill(kernels[killed]);
          const waiters = sem.waitList.length > 0 ? 2 ** 32 : 0;
          expect(sem.count).toBe((sem.writeHeld ? 1 - 2 ** 32 : sem.holders.size) - waiters);
        };
        threads.run(choose);
        expect([sem.count, sem.holders.size, sem.waitList.length]).toEqual([0, 0, 0]);
        for (const k of kernels) {
          const acquired = k.eventsOf(EventKind.LockAcquire).length;
          expect(k.eventsOf(EventKind.LockRelease)).toHaveLength(acquired);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('readers that wait are granted in the order in which they came, none past a writer', () => {
    fc.assert(
      fc.property(fc.array(uses, { minLength: 3, maxLength: 5 }), choices, (programs, stream) => {
        const threads = new Threads(new World());
        const kernels = programs.map((program, i) =>
          threads.add(`T${i}`, (k) => critically(k, program, () => undefined)),
        );
        const sem = kernels[0].mm.mmapSem;
        let before = [...sem.waitList];
        threads.afterStep = () => {
          const now = [...sem.waitList];
          const grantedNow = before.filter((waiter) => waiter.granted);
          // Whoever was granted stood at the head, readers only.
          expect(before.slice(0, grantedNow.length)).toEqual(grantedNow);
          before = now;
        };
        threads.run(chooser(stream));
      }),
      { numRuns: 120 },
    );
  });
});

describe('the lock as paths take it', () => {
  test('a free lock for write: a rescheduling point, no sleep, no spin', () => {
    const k = new World().kernel();
    k.run(downWrite(k, k.mm.mmapSem));
    expect(k.requests.map(({ ask }) => ask)).toEqual(['might_sleep', 'touch']);
    expect(k.events.map(({ kind, detail }) => [kind, detail])).toEqual([
      [EventKind.LockRequest, LockMode.Write],
      [EventKind.LockAcquire, LockMode.Write],
    ]);
  });

  test('a held lock for write: spins first, sleeps then', () => {
    const world = new World();
    const holder = world.kernel(makeTask(1));
    const k = world.kernel();
    const sem = world.mm.mmapSem;
    sem.tryWrite(holder.task);
    k.run(downWrite(k, sem), ({ ask }) => {
      if (ask === 'sleep_on') sem.upWrite(holder.task);
      return 0;
    });
    expect(k.requests.map(({ ask }) => ask)).toEqual(['might_sleep', 'touch', 'spin', 'sleep_on']);
    expect(sem.owner).toBe(k.task);
  });

  test('a spinner that gets it never stands in the list', () => {
    const world = new World();
    const holder = world.kernel(makeTask(1));
    const k = world.kernel();
    const sem = world.mm.mmapSem;
    sem.tryWrite(holder.task);
    k.run(downWrite(k, sem), ({ ask }) => {
      if (ask !== 'spin') return 0;
      sem.upWrite(holder.task);
      return sem.tryWriteSpinning(k.task) ? 1 : 0;
    });
    expect(k.eventsOf(EventKind.LockWait)).toEqual([]);
    expect([sem.count, sem.owner]).toEqual([1 - 2 ** 32, k.task]);
  });

  test('a reader sleeps until it is granted, whatever wakes it', () => {
    const world = new World();
    const holder = world.kernel(makeTask(1));
    const k = world.kernel();
    const sem = world.mm.mmapSem;
    sem.tryWrite(holder.task);
    let sleeps = 0;
    k.run(downRead(k, sem), ({ ask }) => {
      if (ask === 'sleep_on' && ++sleeps === 3) sem.upWrite(holder.task);
      return 0;
    });
    expect(sleeps).toBe(3);
    expect(k.requests).toContainEqual({ ask: 'sleep_on', sem, killable: false });
    expect(new Set(sem.holders)).toEqual(new Set([k.task]));
  });

  test('plain down_write does not look at a fatal signal', () => {
    const world = new World();
    const holder = world.kernel(makeTask(1));
    const k = world.kernel();
    const sem = world.mm.mmapSem;
    sem.tryWrite(holder.task);
    k.task.fatalSignalPending = true;
    k.run(downWrite(k, sem), ({ ask }) => {
      if (ask === 'sleep_on') sem.upWrite(holder.task);
      return 0;
    });
    expect(sem.owner).toBe(k.task);
  });

  test('a granted reader is woken by the releaser, who tells of it', () => {
    const world = new World();
    const k = world.kernel();
    const reader = makeTask(7, 'ps');
    const sem = world.mm.mmapSem;
    sem.tryWrite(k.task);
    sem.queueReader(reader);
    k.run(upWrite(k, sem));
    expect(k.woken).toEqual([reader]);
    expect(k.eventsOf(EventKind.LockGrant)).toEqual([
      { kind: EventKind.LockGrant, addr: 0, lenBytes: 7, count: 0, detail: LockMode.Read },
    ]);
  });

  test('alone in the world a path that would sleep for ever is an error', () => {
    const world = new World();
    world.mm.mmapSem.tryWrite(makeTask(1));
    const k = world.kernel();
    expect(() => runAlone(downRead(k, world.mm.mmapSem))).toThrow('nobody will release');
  });
});

describe("the series' drop test", () => {
  const booleans = [false, true];
  const truths = booleans.flatMap((contended) =>
    booleans.flatMap((atomic) => booleans.map((resched) => ({ contended, atomic, resched }))),
  );
  const askings = booleans.flatMap((contended) =>
    booleans.flatMap((notAtomic) => booleans.map((needResched) => ({ contended, notAtomic, needResched }))),
  );

  test.each(truths)('contended $contended, atomic $atomic, need_resched $resched', ({ contended, atomic, resched }) => {
    for (const asks of askings) {
      const world = new World();
      const k = world.kernel();
      const sem = world.mm.mmapSem;
      const reader = makeTask(1, 'ps');
      sem.tryWrite(k.task);
      if (contended) sem.queueReader(reader);
      const dropped = k.run(dropMmapSemIfAsked(k, atomic, asks), ({ ask }) => {
        // The reader that was let in leaves while the unmapper is away.
        if (ask === 'cond_resched' && sem.holders.has(reader)) sem.upRead(reader);
        return ask === 'need_resched' && resched ? 1 : 0;
      });
      const expected = (contended || !asks.contended) && (!atomic || !asks.notAtomic) && (resched || !asks.needResched);
      expect([asks, dropped]).toEqual([asks, expected]);
      const [told] = k.eventsOf(EventKind.DropTest);
      const bits = [
        [contended, DropTest.contended],
        [!atomic, DropTest.notAtomic],
        [resched, DropTest.needResched],
        [expected, DropTest.dropped],
        [asks.contended, DropTest.asksContended],
        [asks.notAtomic, DropTest.asksNotAtomic],
        [asks.needResched, DropTest.asksNeedResched],
      ] as const;
      expect(bits.map(([, bit]) => (told.detail & bit) !== 0)).toEqual(bits.map(([truth]) => truth));
      expect(told.count).toBe(contended ? 1 : 0);
      expect(k.callNames).toEqual(expected ? ['up_write', 'down_write'] : []);
      expect(sem.owner).toBe(k.task);
    }
  });

  test('need_resched() matters only after the two conditions before it', () => {
    for (const [contended, atomic] of [
      [true, false],
      [false, false],
      [true, true],
    ]) {
      const world = new World();
      const k = world.kernel();
      world.mm.mmapSem.tryWrite(k.task);
      if (contended) world.mm.mmapSem.queueReader(makeTask(1));
      k.run(dropMmapSemIfAsked(k, atomic, SERIES_CONDITIONS));
      expect(k.requests.filter(({ ask }) => ask === 'need_resched')).toEqual([
        { ask: 'need_resched', matters: contended && !atomic },
      ]);
    }
  });

  test('the drop is up_write, cond_resched, down_write; the re-acquisition cannot be killed', () => {
    const world = new World();
    const k = world.kernel();
    const sem = world.mm.mmapSem;
    const [r1, r2] = [makeTask(1, 'r1'), makeTask(2, 'r2')];
    sem.tryWrite(k.task);
    sem.queueReader(r1);
    sem.queueReader(r2);
    k.task.fatalSignalPending = true;
    const holders: string[][] = [];
    k.run(dropMmapSemIfAsked(k, false, SERIES_CONDITIONS), ({ ask }) => {
      holders.push([ask, ...Array.from(sem.holders, ({ name }) => name)]);
      if (ask === 'sleep_on') for (const reader of [r1, r2]) sem.upRead(reader);
      return ask === 'need_resched' ? 1 : 0;
    });
    expect(holders).toEqual([
      ['touch', 'T1'],
      ['need_resched', 'T1'],
      ['touch', 'T1'],
      ['cond_resched', 'r1', 'r2'],
      ['might_sleep', 'r1', 'r2'],
      ['touch', 'r1', 'r2'],
      ['spin', 'r1', 'r2'],
      ['sleep_on', 'r1', 'r2'],
    ]);
    expect(sem.owner).toBe(k.task);
  });

  test.each([
    { approach: sections, atomic: false, drops: 0 },
    { approach: sectionsAlwaysDrop, atomic: false, drops: 3 },
    { approach: sectionsAlwaysDrop, atomic: true, drops: 0 },
    { approach: pristine, atomic: false, drops: 0 },
  ])('$approach.id, atomic $atomic, a waiter at every test, need_resched never: $drops drops', (scenario) => {
    const { approach, atomic, drops } = scenario;
    const world = new World({ approach, entriesPerTable: 2, mappings: [{ start: 0, lenBytes: 12 * PAGE_SIZE }] });
    const k = world.kernel();
    const sem = world.mm.mmapSem;
    const reader = makeTask(1, 'ps');
    sem.tryWrite(k.task);
    sem.queueReader(reader);
    k.run(approach.doMunmap(k, 0, 12 * PAGE_SIZE, { atomic, uf: null }), (request) => {
      if (request.ask === 'cond_resched' && sem.holders.has(reader)) sem.upRead(reader);
      if (request.ask === 'touch' && !sem.isContended && sem.owner === k.task) sem.queueReader(reader);
      return request.ask === 'steps' ? request.steps : 0;
    });
    expect(k.callsOf('up_write')).toHaveLength(drops);
    expect(world.mm.vmas.count).toBe(0);
  });

  test('approaches are found by their names', () => {
    expect(APPROACHES.map(({ id }) => id)).toEqual(expect.arrayContaining(['pristine', 'sections']));
    for (const approach of APPROACHES) expect(approachById(approach.id)).toBe(approach);
    expect(approachById('unknown')).toBe(undefined);
  });
});

describe('threads that unmap and read at the same time', () => {
  test('the invariants hold whenever the lock is free, everything in the ranges is gone, everybody gets on', () => {
    fc.assert(
      fc.property(
        spacePlan,
        fc.array(pageRange, { minLength: 2, maxLength: 3 }),
        fc.constantFrom(pristine, sections, sectionsAlwaysDrop),
        sectionPages,
        choices,
        (plan, ranges, approach, section, stream) => {
          const world = buildSpace(plan, { approach, sectionBytes: section * PAGE_SIZE });
          const threads = new Threads(world);
          const { mm } = world;
          for (const [i, [start, length]] of ranges.entries())
            threads.add(`unmapper ${i}`, (k) => munmap(k, start * PAGE_SIZE, length * PAGE_SIZE));
          threads.add('ps', (k) => procPidCmdlineRead(k));
          threads.add('maps', (k) => procPidMapsRead(k));
          threads.add('khugepaged', (k) => khugepagedScanMmSlot(k));
          threads.afterStep = () => {
            if (!mm.mmapSem.writeHeld) expect(violatedInvariants(mm)).toEqual([]);
          };
          threads.run(chooser(stream));
          expect([mm.mmapSem.count, mm.mmapSem.holders.size]).toEqual([0, 0]);
          for (const [start, length] of ranges)
            expect(mm.vmas.overlapping(start * PAGE_SIZE, (start + length) * PAGE_SIZE)).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });
});
