import { expect, test } from 'vitest';
import { EventKind, FaultOutcome, Phase, Syscall, TaskKind } from '../../../src/mm/events.ts';

test.each(Object.entries({ EventKind, Phase, Syscall, TaskKind, FaultOutcome }))(
  '%s: each has a number of its own, which fits a byte',
  (_, table) => {
    const numbers = Object.values(table);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toBeLessThan(256);
  },
);

test('saved files are read by these numbers: one that is given stays', () => {
  expect(Phase).toMatchObject({
    unmap_vmas: 1,
    free_pgtables: 2,
    tlb_finish_mmu: 3,
    userfaultfd_unmap_prep: 4,
    munlock: 5,
    remove_vma_list: 6,
    find_vma: 7,
    move_page_tables: 8,
    arch_unmap: 9,
  });
});
