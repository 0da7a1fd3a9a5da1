/** mremap() in place: what is counted, how far it goes, and of which part of a VMA. */
import { expect, test } from 'vitest';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import { PAGE_SIZE, TASK_SIZE } from '../../../src/mm/units.ts';
import { VM_HUGETLB } from '../../../src/mm/vma.ts';
import { machine, pages } from './example-calls.ts';
import { Machine, pageOf, violatedAccounts } from './machine.ts';

const KERNELS = ['v4.17', 'v6.18'] as const;

test.each(KERNELS)('%s: a growth is charged and locked as the VMA is', (kernel) => {
  for (const [prot, flags] of [
    ['rw-', []],
    ['r--', []],
    ['rw-', ['noreserve']],
    ['rw-', ['locked']],
    ['rw-', ['shared']],
  ] as const) {
    const m = new Machine({ kernel });
    m.mmap(0, 2, prot, ...flags);
    expect(m.mremap(0, 2, 5)).toBe('p0');
    expect([m.mm.totalVm, m.mm.lockedVm]).toEqual([5, flags.some((flag) => flag === 'locked') ? 5 : 0]);
    expect([violatedAccounts(m.mm), violatedInvariants(m.mm)]).toEqual([[], []]);
  }
});

test.each(KERNELS)('%s: it ends with user space', (kernel) => {
  const top = pageOf(TASK_SIZE);
  const m = new Machine({ kernel });
  m.mmap(top - 4, 2);
  expect(m.mremap(top - 4, 2, 5)).toBe('-ENOMEM');
  expect(m.mremap(top - 4, 2, 4)).toBe(`p${top - 4}`);
  expect(m.mm.vmas.first?.lenBytes).toBe(4 * PAGE_SIZE);
});

test.each(KERNELS)('%s: only the end of a VMA grows in place', (kernel) => {
  const m = new Machine({ kernel });
  m.mmap(0, 4);
  expect(m.mremap(0, 2, 3)).toBe('-ENOMEM');
  expect(m.mremap(2, 2, 3)).toBe('p2');
  expect(m.maps()).toBe('[0,5)rw-p+ac');
});

test('v6.18 looks at nothing of a shrink in place but that something is there', () => {
  const m = machine({ kernel: 'v6.18' });
  expect(m.mremap(0, 6, 5)).toBe('p0');
  expect(m.maps()).toContain('[0,4)rw-p+ac [4,5)r--p [40,44)');
  expect(m.mremap(0, 5, 5)).toBe('p0');
  expect(m.mremap(6, 2, 1)).toBe('-EFAULT');
});

test.each(KERNELS)('%s: a move whose tail would cut a huge page is refused', (kernel) => {
  const m = new Machine({ kernel });
  m.mmap(0, 1024);
  m.mm.vmas.find(m.mm.vmas.first!.start)!.flags |= VM_HUGETLB;
  expect(m.mremap(0, 1024, 500, 4096)).toBe('-EINVAL');
  expect(m.mm.vmas.first?.lenBytes).toBe(pages(1024));
});
