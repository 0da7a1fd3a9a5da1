import { describe, expect, test } from 'vitest';
import { exploreScenario } from '../../../src/explore/cell.ts';
import { searchedApproach } from '../../../src/explore/searched-approach.ts';
import { CALL_SITES, sectionsWithAtomic } from '../../../src/explore/call-sites.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { otherAtomicId, wholeSectionsId } from '../../../src/scenario/searched-approaches.ts';
import { at, SECTION, smallWorld } from './small-worlds.ts';

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

describe('the series with another value of atomic', () => {
  const heap = smallWorld(
    [{ start: at(0), lenBytes: 2 * SECTION, populated: 'none', flags: ['private', 'anonymous', 'heap'] }],
    [[{ op: 'brk', addr: at(1) }], [{ op: 'brk', addr: at(9) }]],
  );
  const accountingUnder = (approach: Approach): string => exploreScenario(heap, [approach])[0].checks.accounting;

  test('differs at that call and at no other', () => {
    expect(accountingUnder(sectionsWithAtomic('brk', false))).toBe('violated');
    expect(accountingUnder(sectionsWithAtomic('brk', true))).toBe('not-exercised');
    expect(accountingUnder(sectionsWithAtomic('vm_munmap', true))).toBe('violated');
    expect(accountingUnder(searchedApproach(otherAtomicId(2))!)).toBe('not-exercised');
    expect(accountingUnder(searchedApproach(otherAtomicId(1))!)).toBe('violated');
  });

  test('is known for every call that the model has', () => {
    expect(CALL_SITES.map(({ number, site }) => `${number} ${site}`)).toEqual([
      '1 vm_munmap',
      '2 brk',
      '3 mmap_region',
      '4 do_brk_flags',
      '5 move_vma',
      '6 mremap_to target',
      '7 mremap_to tail',
      '8 mremap shrink',
      '9 shmdt first',
      '10 shmdt further',
      '11 null',
      '12 mmap_vmcore',
      '13 mmap_vmcore',
      '14 null',
      '15 null',
      '16 null',
      '17 null',
    ]);
    const modelled = CALL_SITES.filter(({ site }) => site !== null);
    for (const { number } of modelled) expect(searchedApproach(otherAtomicId(number))?.id).toBe(otherAtomicId(number));
    expect(CALL_SITES[0]).toMatchObject({ fn: 'vm_munmap', file: 'mm/mmap.c', atomic: false, why: null });
    expect(CALL_SITES[10].why).toBe('machines without an MMU');
  });
});

test('the name of an approach of the engine stands for it', () => {
  expect(searchedApproach('sections')).toBe(sections);
  const whole = searchedApproach(wholeSectionsId('sections'));
  expect(whole).toMatchObject({ id: 'sections-whole-sections', label: sections.label });
});
