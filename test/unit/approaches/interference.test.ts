import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { EventKind, nameOf, Violation } from '../../../src/mm/events.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { Random } from '../../../src/sim/random.ts';
import { violatedAccounts } from '../mm-calls/machine.ts';
import { buildSpace, pageRange, spacePlan } from '../mm/address-spaces.ts';
import { Threads } from '../mm/threads.ts';
import { ALWAYS } from './undisturbed.ts';
import { SERIES_CONDITIONS } from '../mm/world.ts';

// Several threads in any order. Approach 2 in both its forms is left out: that it is not safe is why the series does not do it.

const pages = (n: number): number => n * PAGE_SIZE;
const where = pageRange.map(([start, n]) => ({ addr: pages(start), len: pages(n) }));

const munmapCall: fc.Arbitrary<Call> = where.map((range) => ({ op: 'munmap', ...range }));
const touchCall: fc.Arbitrary<Call> = fc
  .tuple(where, fc.constantFrom('read' as const, 'write' as const))
  .map(([range, access]) => ({ op: 'touch', access, ...range }));
const mmapCall: fc.Arbitrary<Call> = where.map((range) => ({
  op: 'mmap',
  ...range,
  prot: 'rw-',
  flags: ['private', 'anonymous', 'fixed'],
}));
const mprotectCall: fc.Arbitrary<Call> = fc
  .tuple(where, fc.constantFrom('r--', 'rw-'))
  .map(([range, prot]) => ({ op: 'mprotect', ...range, prot }));
const madviseCall: fc.Arbitrary<Call> = where.map((range) => ({ op: 'madvise', advice: 'dontneed', ...range }));
const mremapCall: fc.Arbitrary<Call> = fc
  .tuple(where, fc.integer({ min: 1, max: 60 }), fc.boolean())
  .map(([{ addr, len }, to, may]) => ({
    op: 'mremap',
    addr,
    oldLen: len,
    newLen: pages(to),
    flags: may ? ['maymove'] : [],
    newAddr: null,
  }));

/** mremap() keeps a pointer and a charge across do_munmap(): under approaches that drop in it, that goes wrong, as the race search shows. */
const DROPS_IN_CALLERS = new Set(['sections', 'sections-always-drop']);

const safe = APPROACHES.filter(({ id }) => !id.startsWith('zap-pmd'));

describe.each(safe.map((approach) => [approach.id, approach] as const))('%s', (id, approach) => {
  const others = [munmapCall, touchCall, touchCall, mmapCall, mprotectCall, madviseCall];
  const other = fc.oneof(...others, ...(DROPS_IN_CALLERS.has(id) ? [] : [mremapCall]));
  const first = fc.oneof(munmapCall, mmapCall);

  test('whatever the order, all is well whenever the lock is free, and memory safety holds', () => {
    fc.assert(
      fc.property(
        spacePlan,
        first,
        fc.array(fc.array(other, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(SERIES_CONDITIONS, { ...ALWAYS, notAtomic: true }),
        fc.nat(),
        (plan, call, programs, section, drop, seed) => {
          const world = buildSpace(plan, { approach, drop, sectionBytes: pages(section) });
          const { mm } = world;
          const threads = new Threads(world);
          const kernels = [[call], ...programs].map((calls) =>
            threads.add('', function* (kernel) {
              for (const one of calls) yield* runCall(kernel, one);
            }),
          );
          const unsafe = (): string[] =>
            kernels.flatMap(({ events }) =>
              events.filter(({ kind }) => kind === EventKind.Violation).map(({ detail }) => nameOf(Violation, detail)),
            );
          const random = new Random(seed);
          threads.afterStep = () => {
            const free = mm.mmapSem.holders.size === 0;
            // Between a copy and the unmapping of its source, what is locked is counted once.
            const violated = violatedInvariants(mm, !free).filter((text) => free || !text.startsWith('locked_vm'));
            if (free) violated.push(...violatedAccounts(mm));
            violated.push(...unsafe());
            if (violated.length > 0) throw new Error(violated.join('; '));
          };
          threads.run((below) => random.below(below));
          expect(mm.mmapSem.count).toBe(0);
          expect(mm.collected).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
