import { describe, expect, it } from 'vitest';
import { calls, hog, munmap, PRICES, SLOT, slotsScenario, START } from './small-scenarios.ts';
import { toldBy } from './told-events.ts';

describe('an order', () => {
  it('lets who polls wait until nobody else makes calls', () => {
    const scenario = slotsScenario(
      2,
      [
        calls('a', 0, [munmap(0)]),
        calls('p', 1, [{ op: 'mincore', addr: START, len: SLOT, until: '-ENOMEM' }, munmap(1)]),
        hog('hog', null),
      ],
      { cpus: 2, order: 'b2' },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: starts on CPU 0',
      '0 p: starts on CPU 1',
      '0 hog: starts on CPU 0',
      '0 p: gets CPU 1',
      '0 p: calls mincore',
      '100 p: LockRequest Read, 0 waiting',
      '110 p: LockAcquire Read, 0 waiting',
      '110 p: LockRelease Read, 0 waiting',
      '120 p: mincore = 0',
      '120 p: loses CPU 1, preempted',
      '3120 a: gets CPU 0',
      '3120 a: calls munmap',
      '3220 a: LockRequest Write, 0 waiting',
      '3230 a: LockAcquire Write, 0 waiting',
      '3230 a: SectionBegin',
      '3230-8003230 a: zaps 1',
      '8003230 a: SectionEnd',
      '8003230 a: LockRelease Write, 0 waiting',
      '8003240 a: munmap = 0',
      '8003240 a: ends on CPU 0',
      '8003240 a: loses CPU 0, exited',
      '8006240 p: gets CPU 1',
      '8006240 p: calls mincore',
      '8006340 p: LockRequest Read, 0 waiting',
      '8006350 p: LockAcquire Read, 0 waiting',
      '8006350 p: LockRelease Read, 0 waiting',
      '8006360 p: Error',
      '8006360 p: mincore = -12',
      '8006360 p: calls munmap',
      '8006460 p: LockRequest Write, 0 waiting',
      '8006470 p: LockAcquire Write, 0 waiting',
      '8006470 p: SectionBegin',
      '8006470-16006470 p: zaps 1',
      '16006470 p: SectionEnd',
      '16006470 p: LockRelease Write, 0 waiting',
      '16006480 p: munmap = 0',
      '16006480 p: ends on CPU 1',
      '16006480 p: loses CPU 1, exited',
      '16009480 hog: gets CPU 0',
      '16009480 hog: ends on CPU 0',
      '16009480 hog: loses CPU 0, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 8000120, exclusiveNs: 8000000, sharedNs: 0, waits: [], endedBy: null });
  });

  it('lets who polls in vain end', () => {
    const scenario = slotsScenario(
      2,
      [
        calls('a', 0, [munmap(0)]),
        calls('p', 1, [{ op: 'mincore', addr: START + SLOT, len: SLOT, until: '-ENOMEM' }, munmap(1)]),
        calls('q', 1, [{ op: 'mincore', addr: START + SLOT, len: SLOT, until: '-ENOMEM' }]),
      ],
      { cpus: 2, order: 'b2.c2' },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', PRICES);
    expect(lines).toEqual([
      '0 a: starts on CPU 0',
      '0 p: starts on CPU 1',
      '0 q: starts on CPU 1',
      '0 p: gets CPU 1',
      '0 p: calls mincore',
      '100 p: LockRequest Read, 0 waiting',
      '110 p: LockAcquire Read, 0 waiting',
      '110 p: LockRelease Read, 0 waiting',
      '120 p: mincore = 0',
      '120 p: loses CPU 1, preempted',
      '3120 q: gets CPU 1',
      '3120 q: calls mincore',
      '3220 q: LockRequest Read, 0 waiting',
      '3230 q: LockAcquire Read, 0 waiting',
      '3230 q: LockRelease Read, 0 waiting',
      '3240 q: mincore = 0',
      '3240 q: loses CPU 1, preempted',
      '6240 a: gets CPU 0',
      '6240 a: calls munmap',
      '6340 a: LockRequest Write, 0 waiting',
      '6350 a: LockAcquire Write, 0 waiting',
      '6350 a: SectionBegin',
      '6350-8006350 a: zaps 1',
      '8006350 a: SectionEnd',
      '8006350 a: LockRelease Write, 0 waiting',
      '8006360 a: munmap = 0',
      '8006360 a: ends on CPU 0',
      '8006360 a: loses CPU 0, exited',
      '8009360 p: gets CPU 1',
      '8009360 p: calls mincore',
      '8009460 p: LockRequest Read, 0 waiting',
      '8009470 p: LockAcquire Read, 0 waiting',
      '8009470 p: LockRelease Read, 0 waiting',
      '8009480 p: mincore = 0',
      '8009480 p: ends on CPU 1',
      '8009480 p: loses CPU 1, exited',
      '8012480 q: gets CPU 1',
      '8012480 q: calls mincore',
      '8012580 q: LockRequest Read, 0 waiting',
      '8012590 q: LockAcquire Read, 0 waiting',
      '8012590 q: LockRelease Read, 0 waiting',
      '8012600 q: mincore = 0',
      '8012600 q: ends on CPU 1',
      '8012600 q: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 8000120, exclusiveNs: 8000000, sharedNs: 0, waits: [], endedBy: null });
  });
});
