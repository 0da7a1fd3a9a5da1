import { describe, expect, it } from 'vitest';
import { calls, munmap, PRICES, SLOT, slotsScenario, START } from './small-scenarios.ts';
import { toldBy } from './told-events.ts';

describe('an order ends the run', () => {
  it('at a step of a task that waits for mmap_sem', () => {
    const scenario = slotsScenario(2, [calls('a', 0, [munmap(0)]), calls('b', 1, [munmap(1)])], {
      cpus: 2,
      order: 'a2.b3',
    });
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: starts on CPU 0',
      '0 b: starts on CPU 1',
      '0 a: gets CPU 0',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-8000110 a: zaps 1',
      '8000110 a: SectionEnd',
      '8000110 a: loses CPU 0, preempted',
      '8003110 b: gets CPU 1',
      '8003110 b: calls munmap',
      '8003210 b: LockRequest Write, 0 waiting',
      '8003220 b: LockWait Write, 1 waiting',
      '8003220 b: loses CPU 1, blocked',
    ]);
    expect(outcome).toEqual({
      munmapNs: 8003220,
      exclusiveNs: 8003110,
      sharedNs: 0,
      waits: ['b: 1, 10 ns'],
      endedBy: 'order: step 4, at which b (b) waits for mmap_sem, which a holds',
    });
  });

  it('at a step of a task that has ended', () => {
    const scenario = slotsScenario(2, [calls('a', 0, [munmap(0)]), calls('b', 1, [munmap(1)])], {
      cpus: 2,
      order: 'a4',
    });
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: starts on CPU 0',
      '0 b: starts on CPU 1',
      '0 a: gets CPU 0',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-8000110 a: zaps 1',
      '8000110 a: SectionEnd',
      '8000110 a: LockRelease Write, 0 waiting',
      '8000120 a: munmap = 0',
      '8000120 a: ends on CPU 0',
      '8000120 a: loses CPU 0, exited',
    ]);
    expect(outcome).toEqual({
      munmapNs: 8000120,
      exclusiveNs: 8000000,
      sharedNs: 0,
      waits: [],
      endedBy: 'order: step 4, at which a (a) has ended',
    });
  });

  it('at a step of a task that polls while others make calls', () => {
    const scenario = slotsScenario(
      2,
      [calls('a', 0, [munmap(0)]), calls('p', 1, [{ op: 'mincore', addr: START, len: SLOT, until: '-ENOMEM' }])],
      { cpus: 2, order: 'b3' },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: starts on CPU 0',
      '0 p: starts on CPU 1',
      '0 p: gets CPU 1',
      '0 p: calls mincore',
      '100 p: LockRequest Read, 0 waiting',
      '110 p: LockAcquire Read, 0 waiting',
      '110 p: LockRelease Read, 0 waiting',
      '120 p: mincore = 0',
    ]);
    expect(outcome).toEqual({
      munmapNs: 0,
      exclusiveNs: 0,
      sharedNs: 0,
      waits: [],
      endedBy: 'order: step 3, at which b (p) waits until nobody else makes calls',
    });
  });

  it.each([
    ['in one of its steps', 'a2.b1.a2.b4.a1', 'in step 10 of the order'],
    ['after the last of them', 'a2.b1.a2.b4', 'after the order'],
  ])('where a pointer to something freed is followed, %s', (_, order, where) => {
    const scenario = slotsScenario(2, [calls('a', 0, [munmap(0)]), calls('b', 1, [munmap(1)])], {
      cpus: 2,
      drop: { needResched: false },
      order,
    });
    const { lines, outcome } = toldBy(scenario, 'zap-pmd', PRICES);
    expect(lines).toEqual([
      '0 a: starts on CPU 0',
      '0 b: starts on CPU 1',
      '0 a: gets CPU 0',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-8000110 a: zaps 1',
      '8000110 a: loses CPU 0, preempted',
      '8003110 b: gets CPU 1',
      '8003110 b: calls munmap',
      '8003210 b: LockRequest Write, 0 waiting',
      '8003220 b: LockWait Write, 1 waiting',
      '8003220 b: loses CPU 1, blocked',
      '8006220 a: gets CPU 0',
      '8006220 a: tests: contended dropped',
      '8006220 a: LockRelease Write, 1 waiting',
      '8006230 a: wakes b',
      '8006230 a: loses CPU 0, preempted',
      '8009230 b: gets CPU 1',
      '8009230 b: LockAcquire Write, 0 waiting',
      '8009230 b: SectionBegin',
      '8009230-16009230 b: zaps 1',
      '16009230 b: tests: ',
      '16009230 b: SectionEnd',
      '16009230 b: LockRelease Write, 0 waiting',
      '16009240 b: munmap = 0',
      '16009240 b: ends on CPU 1',
      '16009240 b: loses CPU 1, exited',
      '16012240 a: gets CPU 0',
      '16012240 a: LockRequest Write, 0 waiting',
      '16012250 a: LockAcquire Write, 0 waiting',
      '16012250 a: Violation',
    ]);
    expect(outcome).toEqual({
      munmapNs: 16012250,
      exclusiveNs: 8006110,
      sharedNs: 0,
      waits: ['b: 1, 6020 ns'],
      endedBy: `memory safety ${where}: a: use after free: free_pgtables: next->vm_start`,
    });
  });

  it('at its bound of simulated time', () => {
    const scenario = slotsScenario(2, [calls('a', 0, [munmap(0)]), calls('b', 1, [munmap(1)])], {
      cpus: 2,
      order: 'a1',
      limits: { simNs: 5000 },
    });
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: starts on CPU 0',
      '0 b: starts on CPU 1',
      '0 a: gets CPU 0',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-8000110 a: zaps 1',
      '8000110 a: SectionEnd',
    ]);
    expect(outcome).toEqual({
      munmapNs: 8000110,
      exclusiveNs: 8000000,
      sharedNs: 0,
      waits: [],
      endedBy: 'limits.simNs: 5000 ns were simulated',
    });
  });
});
