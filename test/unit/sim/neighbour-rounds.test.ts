import { describe, expect, it } from 'vitest';
import { calls, pricesOf, sleep, slotsScenario } from './small-scenarios.ts';
import { toldBy } from './told-events.ts';

const COSTS = pricesOf({
  Syscall: 100,
  LockOp: 10,
  ZapPage: 1000,
  Fault: 2000,
  VmaLink: 300,
  MapsLine: 400,
  KhugepagedScan: 700,
  MunmapCall: 50,
});

describe('a round of a neighbour', () => {
  it('of maps takes what its calls take, and the next follows at once where there is no pause', () => {
    const scenario = slotsScenario(
      1,
      [calls('a', 0, [sleep(1)]), { name: 'maps', kind: 'maps', cpu: 1, pauseNs: 0, rounds: 2 }],
      { cpus: 2 },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', COSTS);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 maps: gets CPU 1',
      '0 maps: starts on CPU 1',
      '0 a: loses CPU 0, slept',
      '0 maps: calls maps',
      '1 a: wakes a',
      '1 a: gets CPU 0',
      '1 a: ends on CPU 0',
      '1 a: loses CPU 0, exited',
      '100 maps: LockRequest Read, 0 waiting',
      '110 maps: LockAcquire Read, 0 waiting',
      '510 maps: LockRelease Read, 0 waiting',
      '520 maps: maps = 1',
      '520 maps: calls maps',
      '620 maps: LockRequest Read, 0 waiting',
      '630 maps: LockAcquire Read, 0 waiting',
      '1030 maps: LockRelease Read, 0 waiting',
      '1040 maps: maps = 1',
      '1040 maps: ends on CPU 1',
      '1040 maps: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 0, exclusiveNs: 0, sharedNs: 400, waits: [], endedBy: null });
  });

  it('of khugepaged takes what its calls take, and the next follows at once where there is no pause', () => {
    const scenario = slotsScenario(
      1,
      [calls('a', 0, [sleep(1)]), { name: 'khugepaged', kind: 'khugepaged', cpu: 1, pauseNs: 0, rounds: 2 }],
      { cpus: 2 },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', COSTS);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 khugepaged: gets CPU 1',
      '0 khugepaged: starts on CPU 1',
      '0 a: loses CPU 0, slept',
      '10 khugepaged: LockAcquire Read, 0 waiting',
      '1 a: wakes a',
      '1 a: gets CPU 0',
      '1 a: ends on CPU 0',
      '1 a: loses CPU 0, exited',
      '710 khugepaged: LockRelease Read, 0 waiting',
      '730 khugepaged: LockAcquire Read, 0 waiting',
      '1430 khugepaged: LockRelease Read, 0 waiting',
      '1440 khugepaged: ends on CPU 1',
      '1440 khugepaged: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 0, exclusiveNs: 0, sharedNs: 700, waits: [], endedBy: null });
  });

  it('of writer takes what its calls take, and the next follows at once where there is no pause', () => {
    const scenario = slotsScenario(
      1,
      [calls('a', 0, [sleep(1)]), { name: 'writer', kind: 'writer', cpu: 1, pauseNs: 0, rounds: 2 }],
      { cpus: 2 },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', COSTS);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 writer: gets CPU 1',
      '0 writer: starts on CPU 1',
      '0 a: loses CPU 0, slept',
      '0 writer: calls mmap',
      '1 a: wakes a',
      '1 a: gets CPU 0',
      '1 a: ends on CPU 0',
      '1 a: loses CPU 0, exited',
      '100 writer: LockRequest Write, 0 waiting',
      '110 writer: LockAcquire Write, 0 waiting',
      '410 writer: LockRelease Write, 0 waiting',
      '420 writer: mmap = 549755813888',
      '420 writer: calls munmap',
      '520-570 writer: Unexplained',
      '570 writer: LockRequest Write, 0 waiting',
      '580 writer: LockAcquire Write, 0 waiting',
      '580 writer: SectionBegin',
      '580 writer: SectionEnd',
      '580 writer: LockRelease Write, 0 waiting',
      '590 writer: munmap = 0',
      '590 writer: calls mmap',
      '690 writer: LockRequest Write, 0 waiting',
      '700 writer: LockAcquire Write, 0 waiting',
      '1000 writer: LockRelease Write, 0 waiting',
      '1010 writer: mmap = 549755813888',
      '1010 writer: calls munmap',
      '1110-1160 writer: Unexplained',
      '1160 writer: LockRequest Write, 0 waiting',
      '1170 writer: LockAcquire Write, 0 waiting',
      '1170 writer: SectionBegin',
      '1170 writer: SectionEnd',
      '1170 writer: LockRelease Write, 0 waiting',
      '1180 writer: munmap = 0',
      '1180 writer: ends on CPU 1',
      '1180 writer: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 0, exclusiveNs: 300, sharedNs: 0, waits: [], endedBy: null });
  });

  it('of map-fixed takes what its calls take, and the next follows at once where there is no pause', () => {
    const scenario = slotsScenario(
      1,
      [calls('a', 0, [sleep(1)]), { name: 'map-fixed', kind: 'map-fixed', cpu: 1, pauseNs: 0, rounds: 2 }],
      { cpus: 2 },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', COSTS);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 map-fixed: gets CPU 1',
      '0 map-fixed: starts on CPU 1',
      '0 a: loses CPU 0, slept',
      '0 map-fixed: calls mmap',
      '1 a: wakes a',
      '1 a: gets CPU 0',
      '1 a: ends on CPU 0',
      '1 a: loses CPU 0, exited',
      '100 map-fixed: LockRequest Write, 0 waiting',
      '110 map-fixed: LockAcquire Write, 0 waiting',
      '110 map-fixed: SectionBegin',
      '110-8110 map-fixed: zaps 1',
      '8110 map-fixed: SectionEnd',
      '8410 map-fixed: LockRelease Write, 0 waiting',
      '8420 map-fixed: mmap = 268435456',
      '8430 map-fixed: LockAcquire Read, 0 waiting',
      '10430 map-fixed: LockRelease Read, 0 waiting',
      '8420-10440 map-fixed: PageFault',
      '10440 map-fixed: calls mmap',
      '10540 map-fixed: LockRequest Write, 0 waiting',
      '10550 map-fixed: LockAcquire Write, 0 waiting',
      '10550 map-fixed: SectionBegin',
      '10550-11550 map-fixed: zaps 1',
      '11550 map-fixed: SectionEnd',
      '11850 map-fixed: LockRelease Write, 0 waiting',
      '11860 map-fixed: mmap = 268435456',
      '11870 map-fixed: LockAcquire Read, 0 waiting',
      '13870 map-fixed: LockRelease Read, 0 waiting',
      '11860-13880 map-fixed: PageFault',
      '13880 map-fixed: ends on CPU 1',
      '13880 map-fixed: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 0, exclusiveNs: 8300, sharedNs: 2000, waits: [], endedBy: null });
  });

  it('of fork takes what its calls take, and the next follows at once where there is no pause', () => {
    const scenario = slotsScenario(
      1,
      [calls('a', 0, [sleep(1)]), { name: 'fork', kind: 'fork', cpu: 1, pauseNs: 0, rounds: 2 }],
      { cpus: 2 },
    );
    const { lines, outcome } = toldBy(scenario, 'pristine', COSTS);
    expect(lines).toEqual([
      '0 a: gets CPU 0',
      '0 a: starts on CPU 0',
      '0 fork: gets CPU 1',
      '0 fork: starts on CPU 1',
      '0 a: loses CPU 0, slept',
      '0 fork: calls fork',
      '1 a: wakes a',
      '1 a: gets CPU 0',
      '1 a: ends on CPU 0',
      '1 a: loses CPU 0, exited',
      '100 fork: LockRequest Write, 0 waiting',
      '110 fork: LockAcquire Write, 0 waiting',
      '110 fork: LockRequest Write, 0 waiting',
      '120 fork: LockAcquire Write, 0 waiting',
      '420 fork: LockRelease Write, 0 waiting',
      '430 fork: LockRelease Write, 0 waiting',
      '440 fork: fork = 0',
      '440 fork: calls fork',
      '540 fork: LockRequest Write, 0 waiting',
      '550 fork: LockAcquire Write, 0 waiting',
      '550 fork: LockRequest Write, 0 waiting',
      '560 fork: LockAcquire Write, 0 waiting',
      '860 fork: LockRelease Write, 0 waiting',
      '870 fork: LockRelease Write, 0 waiting',
      '880 fork: fork = 0',
      '880 fork: ends on CPU 1',
      '880 fork: loses CPU 1, exited',
    ]);
    expect(outcome).toEqual({ munmapNs: 0, exclusiveNs: 320, sharedNs: 0, waits: [], endedBy: null });
  });
});
