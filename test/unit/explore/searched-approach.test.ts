import { describe, expect, test } from 'vitest';
import { exploreScenario } from '../../../src/explore/cell.ts';
import { searchedApproach } from '../../../src/explore/searched-approach.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { otherAtomicId, wholeSectionsId } from '../../../src/scenario/searched-approaches.ts';

function cellOf(scenario: string, approach: string) {
  const found = searchedApproach(approach);
  if (found === undefined) throw new Error(`no approach ${approach}`);
  return exploreScenario(parseScenario(builtInScenario(scenario)), [found])[0];
}

describe('the claim that a section is one critical section', () => {
  test('holds for the series', () => {
    const { complete, checks } = cellOf('munmap-vs-munmap-neighbour', wholeSectionsId('sections'));
    expect(complete).toBe(true);
    expect(checks.memorySafety).toBe('ok');
  });

  test('is refuted where the lock is let go of inside zap_pmd_range()', () => {
    const { counterexample } = cellOf('munmap-vs-munmap-neighbour', wholeSectionsId('zap-pmd'));
    expect(counterexample?.text).toContain('mmap_sem is let go of in the middle of section 1');
  });

  test('is refuted by a downgrade as well', () => {
    const { counterexample } = cellOf('munmap-vs-fault', wholeSectionsId('detach-downgrade'));
    expect(counterexample?.text).toContain('in the middle of section 1');
  });
});

test('the other value of atomic at the call that mmap(MAP_FIXED) makes', () => {
  const { checks, approach } = cellOf('map-fixed-vs-fault', otherAtomicId(3));
  expect(approach).toBe(otherAtomicId(3));
  expect(checks.linearizability).toBe('violated');
});

test('a name that stands for nothing is no approach', () => {
  expect(searchedApproach(otherAtomicId(14))).toBeUndefined();
  expect(searchedApproach(otherAtomicId(99))).toBeUndefined();
  expect(searchedApproach(wholeSectionsId('nothing'))).toBeUndefined();
  expect(searchedApproach('nothing')).toBeUndefined();
});
