/** The series as it was posted, in our own words. */
export const SERIES = {
  subject: 'Drop mmap_sem during unmapping large map',
  author: 'Yang Shi',
  posted: '2018-03-21',
  messageId: '1521581486-99134-1-git-send-email-yang.shi@linux.alibaba.com',
} as const;

export interface PatchFacts {
  readonly number: number;
  readonly subject: string;
  readonly files: readonly string[];
  /** What it changes, a sentence each. */
  readonly changes: readonly string[];
}

export const PATCHES: readonly PatchFacts[] = [
  {
    number: 1,
    subject: 'mm: mmap: unmap large mapping by section',
    files: ['include/linux/mm.h', 'mm/mmap.c'],
    changes: [
      'The body of do_munmap() becomes do_munmap_range(), unchanged.',
      'do_munmap() gets a parameter more, atomic, and goes through a range of more than HPAGE_PUD_SIZE (1 GiB) section by section. Sections are counted from start, not from a multiple of 1 GiB.',
      'After each section, also after the last, it tests: is the lock contended, is the caller not atomic, is need_resched() set? If all three are true it lets go of mmap_sem, yields, and takes it again with down_write().',
      'A range of at most one section is unmapped as before, without a test. atomic = true still cuts into sections; it only forbids the drop.',
    ],
  },
  {
    number: 2,
    subject: 'mm: mmap: pass atomic parameter to do_munmap() call sites',
    files: ['mm/mmap.c'],
    changes: ['munmap(2) and brk may drop the lock; mmap(MAP_FIXED), which clears its target first, may not.'],
  },
  {
    number: 3,
    subject: 'mm: mremap: pass atomic parameter to do_munmap()',
    files: ['mm/mremap.c'],
    changes: ['All four calls in mremap may drop the lock.'],
  },
  {
    number: 4,
    subject: 'mm: nommu: add atomic parameter to do_munmap()',
    files: ['mm/nommu.c'],
    changes: ['Only the signature: without an MMU the parameter is not looked at and the lock is never dropped.'],
  },
  {
    number: 5,
    subject: 'ipc: shm: pass atomic parameter to do_munmap()',
    files: ['ipc/shm.c'],
    changes: ['All calls in shmdt may drop the lock.'],
  },
  {
    number: 6,
    subject: 'fs: proc/vmcore: pass atomic parameter to do_munmap()',
    files: ['fs/proc/vmcore.c'],
    changes: ['The two error paths of mapping /proc/vmcore may not drop the lock.'],
  },
  {
    number: 7,
    subject: 'x86: mpx: pass atomic parameter to do_munmap()',
    files: ['arch/x86/mm/mpx.c'],
    changes: ['Freeing a bounds table may not drop the lock.'],
  },
  {
    number: 8,
    subject: 'x86: vma: pass atomic parameter to do_munmap()',
    files: ['arch/x86/entry/vdso/vma.c'],
    changes: ['The error path of mapping the vDSO may not drop the lock.'],
  },
];
