import { describe, expect, test } from 'vitest';
import { DropTest, EventKind } from '../../../src/mm/events.ts';
import { GIB, MIB } from '../../../src/mm/units.ts';
import { indexesOf, munmapDocument, runOf } from './run-of.ts';

const LEN = 4 * GIB;
const STEPS = LEN / (2 * MIB);

describe.each(['zap-pmd', 'zap-pmd-attached'])('%s', (approach) => {
  test('tests after every PMD step; where all tests are alike they are one event', () => {
    const { summary, events } = runOf(munmapDocument(LEN, [{ kind: 'ps' }]), approach);
    expect(summary.dropTests).toBe(STEPS);
    expect(summary.lockDrops).toBe(0);
    const { notContended, needReschedFalse } = summary.dropsNotTaken;
    expect(notContended + needReschedFalse).toBe(STEPS);
    // ps comes after 1 ms.
    expect(notContended).toBeGreaterThan(0);
    expect(notContended).toBeLessThan(20);
    expect(indexesOf(events, EventKind.DropTest).length).toBeLessThan(STEPS / 20);
  });

  test('lets go where another task wants the CPU just then', () => {
    const neighbours = [
      // Back at the lock soon after each read, so that somebody waits at most ticks.
      { kind: 'ps', cpu: 1, pauseNs: 10_000_000 },
      { kind: 'hog', cpu: 0 },
    ];
    const { summary, events } = runOf(munmapDocument(LEN, neighbours, { cpus: 2, preempt: 'none' }), approach);
    expect(summary.dropTests).toBe(STEPS);
    expect(summary.lockDrops).toBeGreaterThan(3);
    const drops = indexesOf(events, EventKind.DropTest).filter((i) => (events.detail[i] & DropTest.dropped) !== 0);
    for (const i of drops) {
      expect(events.detail[i] & DropTest.needResched).not.toBe(0);
      expect(events.detail[i] & DropTest.contended).not.toBe(0);
      expect(events.lenBytes[i]).toBe(1);
    }
    expect(summary.tasks[1].waitMaxNs).toBeLessThan(0.5 * summary.munmapNs);
  });
});
