/** Of which two steps a counterexample is made, and what its steps say. */
import { describe, expect, test } from 'vitest';
import { exploreScenario, type Counterexample } from '../../../src/explore/cell.ts';
import { conflictOf } from '../../../src/explore/conflict.ts';
import type { ToldStep } from '../../../src/explore/steps.ts';
import type { Access } from '../../../src/explore/telling.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';

function counterexamplesOf(id: string, approach: string): readonly Counterexample[] {
  return exploreScenario(parseScenario(builtInScenario(id)), [approachById(approach)!])[0].counterexamples;
}

describe('the conflicting pair', () => {
  const step = (task: string, ...accesses: Access[]) => ({ task, accesses });
  const pages = (start: number, end: number, writes: boolean): Access => ({ of: 'pages', start, end, writes });
  const told = (steps: readonly Pick<ToldStep, 'task' | 'accesses'>[]): ToldStep[] =>
    steps.map((one, i) => ({ ...one, step: i + 1, text: '' }));

  test('is the last step that meets another task, and the last of that task which it meets', () => {
    const steps = told([
      step('a', pages(0, 4, true)),
      step('a', pages(4, 8, true)),
      step('b', pages(2, 3, false)),
      step('a', pages(8, 9, true)),
    ]);
    expect(conflictOf(steps)).toEqual({ first: 1, second: 3, about: 'pages' });
  });

  test('needs one that changes something, and the same kind of thing', () => {
    expect(conflictOf(told([step('a', pages(0, 4, false)), step('b', pages(0, 4, false))]))).toBeNull();
    const vma: Access = { of: 'vma', start: 0, end: 4, writes: true };
    expect(conflictOf(told([step('a', vma), step('b', pages(0, 4, true))]))).toBeNull();
    expect(conflictOf(told([step('a', vma), step('a', vma)]))).toBeNull();
    expect(conflictOf([])).toBeNull();
  });

  test.each([
    ['brk-vs-brk', 'sections', 'brk', /mm->brk = 0x114000/, /mm->brk = 0x104000/],
    ['munmap-vs-mprotect', 'zap-pmd-attached', 'vma', /__split_vma/, /pages of another VMA are zapped/],
    ['mremap-move-vs-read', 'sections', 'pages', /move_ptes 0x104000/, /read 0x104000 returns 0/],
    ['mremap-fixed-vs-mmap', 'sections', 'vma', /vma_link/, /copy_vma: .* is in the way/],
    ['j-fault', 'sections', 'vma', /detach/, /nothing is mapped at 0x100000/],
    ['vmcore-fail-vs-munmap', 'zap-pmd', 'tables', /free PUD tables/, /remove_vma/],
    ['mremap-move-vs-munmap', 'sections', 'vma struct', /remove_vma/, /move_vma\(\) restores VM_ACCOUNT: .* was freed/],
  ])('%s under %s: about %s', (id, approach, about, first, second) => {
    const [{ conflict, steps }] = counterexamplesOf(id, approach);
    expect(conflict?.about).toBe(about);
    expect(steps[conflict!.first - 1].text).toMatch(first);
    expect(steps[conflict!.second - 1].text).toMatch(second);
  });

  test('is missing only where one task is alone', () => {
    for (const id of ['munmap-vs-map-fixed', 'shmdt-vs-mprotect', 'jm-mremap', 'map-count-limit', 'hugetlb-cut']) {
      for (const approach of ['zap-pmd', 'sections']) {
        for (const { conflict, steps } of counterexamplesOf(id, approach)) {
          expect(conflict === null).toBe(new Set(steps.map(({ task }) => task)).size < 2);
        }
      }
    }
  });
});

describe('what steps say', () => {
  const all = ['munmap-vs-fault', 'brk-vs-brk', 'munmap-vs-fork', 'downgrade-vs-growsdown', 'j-map'].flatMap((id) =>
    ['zap-pmd', 'sections', 'vm-dead', 'detach-downgrade'].flatMap((approach) => counterexamplesOf(id, approach)),
  );

  test('is said once', () => {
    for (const { steps } of all) {
      for (const { text } of steps) {
        const lines = text.split('; ');
        expect(new Set(lines).size, text).toBe(lines.length);
        // The call is named where it begins, or else where it ends.
        expect(text).not.toMatch(/(\b\w+\(?0x[0-9a-f]+.*): \1/);
        expect(text).not.toMatch(/page fault.*SIGSEGV/);
      }
    }
  });

  test('an access that goes through at once, one that faults, and one that is killed', () => {
    const texts = all.flatMap(({ steps }) => steps.map(({ text }) => text));
    expect(texts).toContain('read 0x108000: returns 1');
    expect(texts).toContain('read 0x100000: faults');
    expect(texts).toContain('up_read(mmap_sem); read 0x100000 gets SIGSEGV (nothing mapped)');
  });
});

describe('the near miss', () => {
  test('moves one preemption by a step, and passes to the end', () => {
    const [{ nearMiss, schedule }] = counterexamplesOf('munmap-vs-fault', 'sections');
    expect(schedule).toBe('a3.b3.a1.a3.b3');
    expect(nearMiss).toMatchObject({ schedule: 'a4.b3.a9.b6', task: 'a', step: 4, moved: 'later' });
    expect(nearMiss?.outcome).toContain('read 0x108000 SIGSEGV');
  });

  test('is none where no preemption is needed, or each move still goes wrong', () => {
    expect(counterexamplesOf('map-count-limit', 'sections')[0]).toMatchObject({ preemptions: 0, nearMiss: null });
    expect(counterexamplesOf('munmap-vs-fault', 'sections-always-drop')[0]).toMatchObject({
      preemptions: 1,
      nearMiss: null,
    });
  });
});
