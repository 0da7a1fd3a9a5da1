import { GIB, KIB, PAGE_SIZE, TIB } from '../mm/units.ts';
import type { Workload } from './workload-structure.ts';

const CPUS = 32;
/** usemem looks at the clock every 65,536 longs; the test robot that publishes such figures lets it run for 300 s. */
const READING = { seconds: 300, untilCheckedBytes: 512 * KIB };
/** stress-ng divides --mmap-bytes 80G by its workers. */
const STRESS_BYTES = (80 * GIB) / CPUS;

/**
 * What the series' throughput tables were measured with, as its sources describe it: vm-scalability as of December 2017, stress-ng as of 2019. No
 * verdict is written down here; sharingOf() comes to one.
 */
export const WORKLOADS_2018: readonly Workload[] = [
  {
    id: 'mmap-pread-seq',
    about: 'usemem -n 32 --readonly: 32 processes, each maps the whole 4 TiB file and unmaps it at its end',
    processes: [
      {
        count: CPUS,
        threads: [
          {
            count: 1,
            calls: [
              { op: 'mmap', mapping: 'file', bytes: 4 * TIB },
              { op: 'read', mapping: 'file', ...READING },
              { op: 'munmap', mapping: 'file', bytes: 4 * TIB, times: 1 },
              { op: 'exit' },
            ],
          },
        ],
      },
    ],
  },
  {
    id: 'mmap-pread-seq-mt',
    about: 'usemem -t 32 --readonly: one process, each of 32 threads maps the first 512 GiB and unmaps them at its end',
    processes: [
      {
        count: 1,
        threads: [
          {
            count: CPUS,
            calls: [
              { op: 'mmap', mapping: 'file', bytes: 512 * GIB },
              { op: 'read', mapping: 'file', ...READING },
              { op: 'munmap', mapping: 'file', bytes: 512 * GIB, times: 1 },
              { op: 'exit' },
            ],
          },
        ],
      },
    ],
  },
  {
    id: 'mmap-xread-seq-mt',
    about: 'usemem -t 32 --prealloc --readonly: one mapping of 512 GiB for 32 threads, torn down at exit',
    processes: [
      {
        count: 1,
        threads: [
          { count: 1, calls: [{ op: 'mmap', mapping: 'file', bytes: 512 * GIB }, { op: 'exit' }] },
          { count: CPUS, calls: [{ op: 'read', mapping: 'file', ...READING }, { op: 'exit' }] },
        ],
      },
    ],
  },
  {
    id: 'stress-ng-mmap-80G',
    about: 'stress-ng --mmap 0 --mmap-bytes 80G --mmap-file: 32 processes of one thread, 2.5 GiB each, page by page',
    processes: [
      {
        count: CPUS,
        threads: [
          {
            count: 1,
            calls: [
              { op: 'mmap', mapping: 'file', bytes: STRESS_BYTES },
              { op: 'read', mapping: 'file', seconds: 600, untilCheckedBytes: STRESS_BYTES },
              { op: 'munmap', mapping: 'file', bytes: PAGE_SIZE, times: STRESS_BYTES / PAGE_SIZE },
              { op: 'munmap', mapping: 'file', bytes: STRESS_BYTES, times: 1 },
              { op: 'exit' },
            ],
          },
        ],
      },
    ],
  },
];
