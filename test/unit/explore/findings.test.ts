/** What was seen on real kernels must be found, and what was never seen on the pristine one must not. */
import { describe, expect, test } from 'vitest';
import { APPROACHES, approachById } from '../../../src/mm/approaches/index.ts';
import { exploreScenario, type Cell } from '../../../src/explore/cell.ts';
import { CALL_SITES, sectionsWithAtomic } from '../../../src/explore/call-sites.ts';
import { shrink } from '../../../src/explore/shrink.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { at, SECTION, smallWorld } from './small-worlds.ts';

const cells = new Map<string, Cell>();

/** A cell, searched once for all tests. */
function cellOf(id: string, approach: string): Cell {
  const key = `${id},${approach}`;
  let cell = cells.get(key);
  if (cell === undefined) {
    [cell] = exploreScenario(parseScenario(builtInScenario(id)), [approachById(approach)!]);
    cells.set(key, cell);
  }
  return cell;
}

describe('the pristine kernel', () => {
  test.each(RACE_SCENARIOS.map(({ id }) => id))('%s: nothing goes wrong that is not known of it', (id) => {
    const { checks, complete } = cellOf(id, 'pristine');
    expect(complete).toBe(true);
    // A mapping of /proc/vmcore that fails has unmapped by then what was there.
    const failureAtomicity = id === 'vmcore-fail-vs-mmap' ? 'violated' : 'ok';
    expect(checks).toEqual({
      memorySafety: 'ok',
      linearizability: 'ok',
      failureAtomicity,
      accounting: 'ok',
      progress: 'ok',
    });
  });

  test('keeps a split after an error, which is then held against nobody', () => {
    const scenario = smallWorld(
      [
        { start: at(0), lenBytes: SECTION },
        { start: at(4), lenBytes: SECTION, flags: ['private', 'anonymous', 'hugetlb'] },
      ],
      [[{ op: 'munmap', addr: at(1), len: 4 * PAGE_SIZE }]],
    );
    const cells = exploreScenario(scenario, [approachById('pristine')!, approachById('sections')!]);
    expect(cells.map(({ checks }) => checks.failureAtomicity)).toEqual(['violated', 'not-exercised']);
  });
});

describe('what was recorded', () => {
  test('g: a length past user space takes whole sections along before it fails', () => {
    const { checks, counterexample } = cellOf('beyond-task-size', 'sections');
    expect(checks).toMatchObject({ failureAtomicity: 'violated', memorySafety: 'not-exercised' });
    expect(counterexample?.preemptions).toBe(0);
  });

  test.each([
    ['map-count-limit', 'violated'],
    ['map-count-limit-mremap', 'violated'],
    ['map-count-limit-hole', 'not-exercised'],
    ['map-count-limit-head', 'not-exercised'],
  ])('h: %s', (id, verdict) => {
    const { checks, newlyPossible } = cellOf(id, 'sections');
    expect(checks.linearizability).toBe(verdict);
    expect(newlyPossible.some((outcome) => outcome.includes('-ENOMEM'))).toBe(verdict === 'violated');
  });

  test('j_fault: the last section is read after the first was seen gone', () => {
    const { checks, counterexample } = cellOf('j-fault', 'sections');
    expect(checks.linearizability).toBe('violated');
    expect(counterexample?.text).toContain('b: mincore = -ENOMEM, read 0x10b000 = 1');
  });

  test('j_map: a mapping that was made and written to is gone', () => {
    const { newlyPossible, checks } = cellOf('j-map', 'sections');
    expect(checks.linearizability).toBe('violated');
    const gone = newlyPossible.filter((outcome) => outcome.endsWith('memory: nothing mapped'));
    expect(gone.some((outcome) => outcome.includes('b: mincore = -ENOMEM, mmap = 0x10a000, write 0x10a000 ok'))).toBe(
      true,
    );
  });

  test('jm: mremap fails with its target destroyed and its source in place', () => {
    const { newlyPossible, checks } = cellOf('jm-mremap', 'sections');
    expect(checks).toMatchObject({ failureAtomicity: 'violated', linearizability: 'violated' });
    expect(newlyPossible.some((outcome) => outcome.includes('mremap = -ENOMEM'))).toBe(true);
  });
});

describe('the races that the series and its reviewers told of', () => {
  test.each([
    ['munmap-vs-munmap', 'zap-pmd-attached', 'zap_pmd_range: vma'],
    ['munmap-vs-munmap-neighbour', 'zap-pmd', 'free_pgtables: prev->vm_end'],
    ['mremap-move-vs-munmap', 'sections', 'move_vma()'],
    ['mremap-move-vs-mprotect', 'sections', 'move_vma()'],
    ['shmdt-vs-munmap', 'sections', 'shmdt()'],
  ])('%s under %s: use after free', (id, approach, where) => {
    const { counterexample } = cellOf(id, approach);
    expect(counterexample).toMatchObject({ check: 'memorySafety' });
    expect(counterexample?.text).toContain(where);
  });

  test('VM_ACCOUNT is restored on a VMA of somebody else', () => {
    expect(cellOf('mremap-move-vs-mmap', 'sections').checks).toMatchObject({
      memorySafety: 'ok',
      accounting: 'violated',
    });
    expect(cellOf('mremap-move-vs-mmap', 'detach-downgrade').checks.accounting).toBe('not-exercised');
  });

  test('a stack grows into what is zapped', () => {
    expect(cellOf('downgrade-vs-growsdown', 'detach-downgrade').checks.memorySafety).toBe('violated');
    expect(cellOf('downgrade-vs-growsdown', 'sections').checks.memorySafety).toBe('ok');
    // Since v5.8 there is no downgrade beside a stack, so that nobody comes in.
    expect(cellOf('downgrade-vs-growsdown', 'per-vma-lock').checks.memorySafety).toBe('not-exercised');
  });

  test('brk is lost', () => {
    expect(cellOf('brk-vs-brk', 'sections').checks.accounting).toBe('violated');
    expect(cellOf('brk-vs-brk', 'detach-downgrade').checks.accounting).toBe('ok');
    // Written before the drop, as later kernels do, it is not written again over what somebody else wrote meanwhile.
    const later = parseScenario({ ...builtInScenario('brk-vs-brk'), kernel: 'v6.18' });
    const [{ checks }] = exploreScenario(later, [approachById('sections')!]);
    expect(checks.accounting).toBe('ok');
  });

  test('a cell whose lock was never let go of is never ok', () => {
    expect(Object.values(cellOf('map-fixed-vs-fault', 'sections').checks)).toEqual(Array(5).fill('not-exercised'));
  });
});

describe('call sites', () => {
  test('are all there', () => {
    expect(CALL_SITES.map(({ number }) => number)).toEqual(Array.from({ length: 17 }, (_, i) => i + 1));
    for (const { scenarios, site } of CALL_SITES) expect(scenarios.length > 0).toBe(site !== null);
  });

  test('mmap(MAP_FIXED) and vmcore must be atomic', () => {
    const verdicts = (id: string, site: 'mmap_region' | 'mmap_vmcore', atomic: boolean) =>
      exploreScenario(parseScenario(builtInScenario(id)), [sectionsWithAtomic(site, atomic)])[0].checks;
    expect(verdicts('map-fixed-vs-fault', 'mmap_region', true).linearizability).toBe('not-exercised');
    expect(verdicts('map-fixed-vs-fault', 'mmap_region', false).linearizability).toBe('violated');
    expect(verdicts('vmcore-fail-vs-munmap', 'mmap_vmcore', true).memorySafety).toBe('not-exercised');
    expect(verdicts('vmcore-fail-vs-munmap', 'mmap_vmcore', false).memorySafety).toBe('violated');
  });
});

test('a scenario is made smaller as long as the same goes wrong', () => {
  const approach = APPROACHES.find(({ id }) => id === 'sections')!;
  const scenario = smallWorld(
    [{ start: at(0), lenBytes: 4 * SECTION }],
    [
      [{ op: 'munmap', addr: at(0), len: 4 * SECTION }],
      [
        { op: 'touch', access: 'read', addr: at(0), len: 1 },
        { op: 'touch', access: 'write', addr: at(12), len: 1 },
        { op: 'touch', access: 'read', addr: at(12), len: 1 },
      ],
      [{ op: 'cmdline' }],
    ],
  );
  // The simplest one is found with one preemption.
  const [{ counterexample }] = exploreScenario(scenario, [approach], { bounds: { preemptions: 1 } });
  const small = shrink(scenario, approach, counterexample!);
  expect(small?.scenario.tasks).toHaveLength(2);
  expect(small?.scenario.tasks[1].calls).toHaveLength(2);
  expect(small?.scenario.mappings[0].lenBytes).toBe(2 * SECTION);
  expect(small?.counterexample.check).toBe('linearizability');
});
