import { describe, expect, it } from 'vitest';
import { calls, hog, munmap, PRICES, pricesOf, ps, slotsScenario, TICK } from './small-scenarios.ts';
import { toldBy } from './told-events.ts';

describe('bounds', () => {
  it('of simulated time count a wait and a hold as far as they came', () => {
    const scenario = slotsScenario(1, [calls('a', 0, [munmap(0)]), ps('ps', 1)], {
      cpus: 2,
      limits: { simNs: 5_000_000 },
    });
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 ps: gets CPU 1',
      '0 ps: starts on CPU 1',
      '0 a: calls munmap',
      '0 ps: calls cmdline',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-8000110 a: zaps 1',
      '100 ps: LockRequest Read, 0 waiting',
      '110 ps: LockWait Read, 1 waiting',
      '110 ps: loses CPU 1, blocked',
    ]);
    expect(outcome).toEqual({
      munmapNs: 5000000,
      exclusiveNs: 4999890,
      sharedNs: 0,
      waits: ['ps: 1, 4999900 ns'],
      endedBy: 'limits.simNs: 5000000 ns were simulated',
    });
  });

  it('of events end the run right there', () => {
    const scenario = slotsScenario(1, [calls('a', 0, [munmap(0)]), ps('ps', 1)], { cpus: 2, limits: { events: 6 } });
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 ps: gets CPU 1',
      '0 ps: starts on CPU 1',
      '0 a: calls munmap',
      '0 ps: calls cmdline',
    ]);
    expect(outcome).toEqual({
      munmapNs: 0,
      exclusiveNs: 0,
      sharedNs: 0,
      waits: [],
      endedBy: 'limits.events: 6 events were told',
    });
  });

  it('of khungtaskd are met by readers that wait for longer than two looks', () => {
    const scenario = slotsScenario(
      1,
      [calls('a', 0, [munmap(0)]), ps('ps', 1), calls('killable', 2, [munmap(1)]), hog('hog', 2)],
      { cpus: 3, ...TICK },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', pricesOf({ ZapPage: 50e9 }));
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 ps: gets CPU 1',
      '0 ps: starts on CPU 1',
      '0 killable: gets CPU 2',
      '0 killable: starts on CPU 2',
      '0 hog: starts on CPU 2',
      '0 a: calls munmap',
      '0 a: LockRequest Write, 0 waiting',
      '0 a: LockAcquire Write, 0 waiting',
      '0 a: SectionBegin',
      '0-400000000000 a: zaps 1',
      '0 ps: calls cmdline',
      '0 ps: LockRequest Read, 0 waiting',
      '0 ps: LockWait Read, 1 waiting',
      '0 ps: loses CPU 1, blocked',
      '0 killable: calls munmap',
      '0 killable: LockRequest Write, 1 waiting',
      '0 killable: LockWait Write, spinning, 1 waiting',
      '6500000 killable: need_resched on CPU 2 by the tick, for hog',
      '6500000 killable: LockWait Write, 2 waiting',
      '6500000 killable: need_resched on CPU 2 goes: slept',
      '6500000 killable: loses CPU 2, blocked',
      '6500000 hog: gets CPU 2',
      '240000000000 ps: hung for 240000000000',
      '360000000000 ps: hung for 360000000000',
      '400000000000 a: SectionEnd',
      '400000000000 a: LockRelease Write, 1 waiting',
      '400000000000 a: grants ps',
      '400000000000 a: wakes ps',
      '400000000000 a: munmap = 0',
      '400000000000 a: ends on CPU 0',
      '400000000000 a: loses CPU 0, exited',
      '400000000000 ps: gets CPU 1',
      '400000000000 ps: LockAcquire Read, 1 waiting',
      '400000000000 ps: LockRelease Read, 1 waiting',
      '400000000000 ps: wakes killable',
      '400000000000 ps: LockRequest Read, 1 waiting',
      '400000000000 ps: wakes killable',
      '400000000000 ps: LockWait Read, 2 waiting',
      '400000000000 ps: loses CPU 1, blocked',
      '400000000000 hog: need_resched on CPU 2 by the wakeup, for killable',
      '400000000000 hog: need_resched on CPU 2 goes: preempted',
      '400000000000 hog: loses CPU 2, preempted',
      '400000000000 killable: gets CPU 2',
      '400000000000 killable: LockAcquire Write, 1 waiting',
      '400000000000 killable: SectionBegin',
      '400000000000 killable: SectionEnd',
      '400000000000 killable: LockRelease Write, 0 waiting',
      '400000000000 killable: grants ps',
      '400000000000 killable: wakes ps',
      '400000000000 killable: munmap = 0',
      '400000000000 killable: ends on CPU 2',
      '400000000000 killable: loses CPU 2, exited',
      '400000000000 hog: gets CPU 2',
      '400000000000 hog: ends on CPU 2',
      '400000000000 hog: loses CPU 2, exited',
      '400000000000 ps: gets CPU 1',
      '400000000000 ps: LockAcquire Read, 0 waiting',
      '400000000000 ps: LockRelease Read, 0 waiting',
      '400000000000 ps: cmdline = 0',
      '400000000000 ps: ends on CPU 1',
      '400000000000 ps: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({
      munmapNs: 400000000000,
      exclusiveNs: 400000000000,
      sharedNs: 0,
      waits: ['ps: 2, 400000000000 ns, 2 reports', 'killable: 1, 400000000000 ns'],
      endedBy: null,
    });
  });
});
