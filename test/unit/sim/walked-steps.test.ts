import { describe, expect, it } from 'vitest';
import { calls, munmap, pricesOf, ps, slotsScenario } from './small-scenarios.ts';
import { toldBy } from './told-events.ts';

describe('steps of a zap', () => {
  it('go together until something else comes, each cut to whole ns at its end', () => {
    const scenario = slotsScenario(
      4,
      [calls('a', 0, [munmap(0, 4)]), ps('p1', 1, { atNs: 127 }), ps('p2', 2, { atNs: 136 })],
      { cpus: 3 },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', pricesOf({ Syscall: 100.5, LockOp: 10, ZapPage: 1.0625 }));
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-119 a: zaps 1',
      '119-127 a: zaps 1',
      '127 p1: gets CPU 1',
      '127 p1: starts on CPU 1',
      '127-136 a: zaps 1',
      '127 p1: calls cmdline',
      '136 p2: gets CPU 2',
      '136 p2: starts on CPU 2',
      '136-144 a: zaps 1',
      '136 p2: calls cmdline',
      '144 a: SectionEnd',
      '144 a: LockRelease Write, 0 waiting',
      '154 a: munmap = 0',
      '154 a: ends on CPU 0',
      '154 a: loses CPU 0, exited',
      '227 p1: LockRequest Read, 0 waiting',
      '237 p1: LockAcquire Read, 0 waiting',
      '236 p2: LockRequest Read, 0 waiting',
      '246 p2: LockAcquire Read, 0 waiting',
      '237 p1: LockRelease Read, 0 waiting',
      '246 p2: LockRelease Read, 0 waiting',
      '247 p1: LockRequest Read, 0 waiting',
      '257 p1: LockAcquire Read, 0 waiting',
      '256 p2: LockRequest Read, 0 waiting',
      '266 p2: LockAcquire Read, 0 waiting',
      '257 p1: LockRelease Read, 0 waiting',
      '267 p1: cmdline = 0',
      '266 p2: LockRelease Read, 0 waiting',
      '276 p2: cmdline = 0',
      '267 p1: ends on CPU 1',
      '267 p1: loses CPU 1, exited',
      '276 p2: ends on CPU 2',
      '276 p2: loses CPU 2, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 154, exclusiveNs: 34, sharedNs: 0, waits: [], endedBy: null });
  });

  it('that end when something else comes are not over before', () => {
    const scenario = slotsScenario(4, [calls('a', 0, [munmap(0, 4)]), ps('p1', 1, { atNs: 126 })], { cpus: 2 });
    const { lines, outcome } = toldBy(scenario, 'pristine', pricesOf({ Syscall: 100, LockOp: 10, ZapPage: 1 }));
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-118 a: zaps 1',
      '118-126 a: zaps 1',
      '126 p1: gets CPU 1',
      '126 p1: starts on CPU 1',
      '126-134 a: zaps 1',
      '126 p1: calls cmdline',
      '134-142 a: zaps 1',
      '142 a: SectionEnd',
      '142 a: LockRelease Write, 0 waiting',
      '152 a: munmap = 0',
      '152 a: ends on CPU 0',
      '152 a: loses CPU 0, exited',
      '226 p1: LockRequest Read, 0 waiting',
      '236 p1: LockAcquire Read, 0 waiting',
      '236 p1: LockRelease Read, 0 waiting',
      '246 p1: LockRequest Read, 0 waiting',
      '256 p1: LockAcquire Read, 0 waiting',
      '256 p1: LockRelease Read, 0 waiting',
      '266 p1: cmdline = 0',
      '266 p1: ends on CPU 1',
      '266 p1: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 152, exclusiveNs: 32, sharedNs: 0, waits: [], endedBy: null });
  });

  it('that end just before it are', () => {
    const scenario = slotsScenario(4, [calls('a', 0, [munmap(0, 4)]), ps('p1', 1, { atNs: 127 })], { cpus: 2 });
    const { lines, outcome } = toldBy(scenario, 'pristine', pricesOf({ Syscall: 100, LockOp: 10, ZapPage: 1 }));
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 a: calls munmap',
      '100 a: LockRequest Write, 0 waiting',
      '110 a: LockAcquire Write, 0 waiting',
      '110 a: SectionBegin',
      '110-126 a: zaps 2',
      '126-134 a: zaps 1',
      '127 p1: gets CPU 1',
      '127 p1: starts on CPU 1',
      '127 p1: calls cmdline',
      '134-142 a: zaps 1',
      '142 a: SectionEnd',
      '142 a: LockRelease Write, 0 waiting',
      '152 a: munmap = 0',
      '152 a: ends on CPU 0',
      '152 a: loses CPU 0, exited',
      '227 p1: LockRequest Read, 0 waiting',
      '237 p1: LockAcquire Read, 0 waiting',
      '237 p1: LockRelease Read, 0 waiting',
      '247 p1: LockRequest Read, 0 waiting',
      '257 p1: LockAcquire Read, 0 waiting',
      '257 p1: LockRelease Read, 0 waiting',
      '267 p1: cmdline = 0',
      '267 p1: ends on CPU 1',
      '267 p1: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 152, exclusiveNs: 32, sharedNs: 0, waits: [], endedBy: null });
  });
});
