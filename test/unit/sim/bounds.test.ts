import { describe, expect, it } from 'vitest';
import { calls, munmap, PRICES, pricesOf, ps, slotsScenario } from './small-scenarios.ts';
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
    const scenario = slotsScenario(1, [calls('a', 0, [munmap(0)]), ps('ps', 1)], { cpus: 2 });
    const { lines, outcome } = toldBy(scenario, 'pristine', pricesOf({ ZapPage: 50e9 }));
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 ps: gets CPU 1',
      '0 ps: starts on CPU 1',
      '0 a: calls munmap',
      '0 a: LockRequest Write, 0 waiting',
      '0 a: LockAcquire Write, 0 waiting',
      '0 a: SectionBegin',
      '0-400000000000 a: zaps 1',
      '0 ps: calls cmdline',
      '0 ps: LockRequest Read, 0 waiting',
      '0 ps: LockWait Read, 1 waiting',
      '0 ps: loses CPU 1, blocked',
      '240000000000 ps: hung for 240000000000',
      '360000000000 ps: hung for 360000000000',
      '400000000000 a: SectionEnd',
      '400000000000 a: LockRelease Write, 0 waiting',
      '400000000000 a: grants ps',
      '400000000000 a: wakes ps',
      '400000000000 a: munmap = 0',
      '400000000000 a: ends on CPU 0',
      '400000000000 a: loses CPU 0, exited',
      '400000000000 ps: gets CPU 1',
      '400000000000 ps: LockAcquire Read, 0 waiting',
      '400000000000 ps: LockRelease Read, 0 waiting',
      '400000000000 ps: LockRequest Read, 0 waiting',
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
      waits: ['ps: 1, 400000000000 ns, 2 reports'],
      endedBy: null,
    });
  });
});
