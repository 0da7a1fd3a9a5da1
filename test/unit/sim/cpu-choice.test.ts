import { describe, expect, it } from 'vitest';
import { calls, hog, munmap, PRICES, slotsScenario, TICK } from './small-scenarios.ts';
import { toldBy } from './told-events.ts';

describe('CPUs', () => {
  it('take new tasks where one is idle, then where the fewest wait', () => {
    const scenario = slotsScenario(
      1,
      [calls('a', null, [munmap(0)]), hog('h1', null), hog('h2', null), hog('h3', null)],
      { cpus: 2, ...TICK },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 h1: gets CPU 1',
      '0 h1: starts on CPU 1',
      '0 h2: starts on CPU 0',
      '0 h3: starts on CPU 1',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-8000110 a: zaps 1',
      '6500000 a: need_resched on CPU 0 by the tick, for h2',
      '6500000 h1: need_resched on CPU 1 by the tick, for h3',
      '6500000 h1: need_resched on CPU 1 goes: preempted',
      '6500000 h1: loses CPU 1, preempted',
      '6503000 h3: gets CPU 1',
      '8000110 a: need_resched on CPU 0 goes: cond_resched',
      '8000110 a: loses CPU 0, preempted',
      '8003110 h2: gets CPU 0',
      '13500000 h3: need_resched on CPU 1 by the tick, for h1',
      '13500000 h3: need_resched on CPU 1 goes: preempted',
      '13500000 h3: loses CPU 1, preempted',
      '13503000 h1: gets CPU 1',
      '14500000 h2: need_resched on CPU 0 by the tick, for a',
      '14500000 h2: need_resched on CPU 0 goes: preempted',
      '15500000 h2: need_resched on CPU 0 by the tick, for a',
      '15500000 h2: need_resched on CPU 0 goes: preempted',
      '16500000 h2: need_resched on CPU 0 by the tick, for a',
      '16500000 h2: need_resched on CPU 0 goes: preempted',
      '16500000 h2: loses CPU 0, preempted',
      '16503000 a: gets CPU 0',
      '16503000 a: SectionEnd',
      '16503000 a: LockRelease Write, 0 waiting',
      '16503010 a: munmap = 0',
      '16503010 a: ends on CPU 0',
      '16503010 a: loses CPU 0, exited',
      '16506010 h2: gets CPU 0',
      '16503010 h1: ends on CPU 1',
      '16503010 h1: loses CPU 1, exited',
      '16506010 h3: gets CPU 1',
      '16506010 h2: ends on CPU 0',
      '16506010 h2: loses CPU 0, exited',
      '16506010 h3: ends on CPU 1',
      '16506010 h3: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 16503010, exclusiveNs: 16502890, sharedNs: 0, waits: [], endedBy: null });
  });

  it('that become idle take somebody who may move from the queue of another', () => {
    const scenario = slotsScenario(1, [calls('a', 0, [munmap(0)]), calls('b', 1, [munmap(1)]), hog('h1', null)], {
      cpus: 2,
      ...TICK,
    });
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 b: gets CPU 1',
      '0 b: starts on CPU 1',
      '0 h1: starts on CPU 0',
      '0 a: calls munmap',
      '0 b: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-8000110 a: zaps 1',
      '100 b: LockRequest Write, 0 waiting',
      '110 b: LockWait Write, spinning, 0 waiting',
      '6500000 a: need_resched on CPU 0 by the tick, for h1',
      '8000110 a: need_resched on CPU 0 goes: cond_resched',
      '8000110 a: loses CPU 0, preempted',
      '8003110 h1: gets CPU 0',
      '8000110 b: LockWait Write, 1 waiting',
      '8000110 b: loses CPU 1, blocked',
      '14500000 h1: need_resched on CPU 0 by the tick, for a',
      '14500000 h1: need_resched on CPU 0 goes: preempted',
      '15500000 h1: need_resched on CPU 0 by the tick, for a',
      '15500000 h1: need_resched on CPU 0 goes: preempted',
      '16500000 h1: need_resched on CPU 0 by the tick, for a',
      '16500000 h1: need_resched on CPU 0 goes: preempted',
      '16500000 h1: loses CPU 0, preempted',
      '16503000 a: gets CPU 0',
      '16503000 a: SectionEnd',
      '16503000 a: LockRelease Write, 1 waiting',
      '16503010 a: wakes b',
      '16503010 a: munmap = 0',
      '16513010 b: gets CPU 1',
      '16503010 a: ends on CPU 0',
      '16503010 a: loses CPU 0, exited',
      '16506010 h1: gets CPU 0',
      '16513010 b: LockAcquire Write, 0 waiting',
      '16513010 b: SectionBegin',
      '16513010 b: SectionEnd',
      '16513010 b: LockRelease Write, 0 waiting',
      '16513020 b: munmap = 0',
      '16513020 b: ends on CPU 1',
      '16513020 b: loses CPU 1, exited',
      '16513020 h1: ends on CPU 0',
      '16513020 h1: loses CPU 0, exited',
    ]);
    expect(outcome).toEqual({
      munmapNs: 16503010,
      exclusiveNs: 16502890,
      sharedNs: 0,
      waits: ['b: 1, 16512910 ns'],
      endedBy: null,
    });
  });
});
