import { describe, expect, test } from 'vitest';
import { sharingOf, type ThreadGroup, type Workload } from '../../../src/sim/workload-structure.ts';

const read = { op: 'read', mapping: 'a', seconds: 1, untilCheckedBytes: 4096 } as const;
const mmap = { op: 'mmap', mapping: 'a', bytes: 2 ** 31 } as const;
const munmap = { op: 'munmap', mapping: 'a', bytes: 2 ** 31, times: 1 } as const;

function workload(count: number, ...threads: ThreadGroup[]): Workload {
  return { id: 'x', about: 'x', processes: [{ count, threads }] };
}

describe('does it ever call munmap on an address space that another thread uses?', () => {
  test.each([
    ['one thread each', workload(8, { count: 1, calls: [mmap, read, munmap] }), 'private'],
    ['one thread each, and none unmaps', workload(8, { count: 1, calls: [mmap, read] }), 'private'],
    ['threads that never unmap', workload(1, { count: 8, calls: [mmap, read] }), 'never-unmaps'],
    ['threads that unmap', workload(1, { count: 8, calls: [mmap, read, munmap] }), 'unmaps-shared'],
    [
      'a thread that only maps for another is no user',
      workload(1, { count: 1, calls: [mmap] }, { count: 1, calls: [read, munmap] }),
      'private',
    ],
    [
      'one unmaps while others read',
      workload(1, { count: 1, calls: [mmap, munmap] }, { count: 2, calls: [read] }),
      'unmaps-shared',
    ],
    [
      'no call at all of munmap',
      workload(1, { count: 2, calls: [mmap, read, { ...munmap, times: 0 }] }),
      'never-unmaps',
    ],
  ])('%s', (_, described, kind) => {
    expect(sharingOf(described).kind).toBe(kind);
  });
});
