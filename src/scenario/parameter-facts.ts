/** What can be set of a run in a form: fields of the document, and which ways of unmapping are compared. */
export type ParameterId =
  | 'scenario'
  | 'size'
  | 'cpus'
  | 'preempt'
  | 'hz'
  | 'section'
  | 'seed'
  | 'calibration'
  | 'measurement'
  | `drop.${'contended' | 'notAtomic' | 'needResched'}`
  | `tasks.${'ps' | 'fault' | 'writer' | 'hog'}`
  | `approach.${string}`;

/** What a parameter stands for, in our own words. */
export interface ParameterFacts {
  readonly id: ParameterId;
  /** What of a kernel or a machine it models. */
  readonly models: string;
  /** In what it is written, or its bounds, as a sentence; null where it is chosen from a list. */
  readonly unit: string | null;
  /** Where its value comes from. */
  readonly source: string;
}

/** Every parameter, those of the form's first line first. */
export const PARAMETER_FACTS: readonly ParameterFacts[] = [
  {
    id: 'scenario',
    models: 'What is mapped, and which tasks run on how many CPUs.',
    unit: null,
    source: 'Written for this page; recorded kernels do what they were seen doing.',
  },
  {
    id: 'size',
    models: 'Length of the mapping that one munmap takes, every page of it populated.',
    unit: 'In bytes, or with K, M, G, T (binary).',
    source: 'The series timed 80, 160 and 320 GB; the custom scenario takes what you type.',
  },
  {
    id: 'approach.pristine',
    models: 'do_munmap() takes the whole range in one pass, with mmap_sem held for write.',
    unit: null,
    source: 'Linux v4.17, before the series.',
  },
  {
    id: 'approach.sections',
    models: 'do_munmap() goes section by section, and lets go of mmap_sem in between if three conditions hold.',
    unit: null,
    source: 'The series as posted on 21 March 2018.',
  },
  {
    id: 'approach.sections-always-drop',
    models: 'The series without its third condition, need_resched().',
    unit: null,
    source: 'Not posted: to see what that condition costs.',
  },
  {
    id: 'approach.vm-munmap',
    models: 'The loop over sections stands in vm_munmap(): munmap(2) gains, its other callers do not.',
    unit: null,
    source: 'Cover letter, approach 1.',
  },
  {
    id: 'approach.zap-pmd',
    models: 'Lets go of mmap_sem after any 2 MiB of the zap; the VMAs are detached before it.',
    unit: null,
    source: 'Cover letter, approach 2, in the order of v4.17.',
  },
  {
    id: 'approach.zap-pmd-attached',
    models: 'Lets go of mmap_sem after any 2 MiB of the zap, while the VMAs are still attached.',
    unit: null,
    source: 'Cover letter, approach 2, as its use after free is drawn.',
  },
  {
    id: 'approach.two-phase',
    models: 'Zaps with mmap_sem held for read, then unmaps with it held for write.',
    unit: null,
    source: 'Hocko in the review; version 2, June 2018.',
  },
  {
    id: 'approach.vm-dead',
    models: 'Marks the VMAs under the write lock, zaps under the read lock, cleans up under the write lock.',
    unit: null,
    source: 'Versions 3 and 4, June and July 2018.',
  },
  {
    id: 'approach.detach-downgrade',
    models: 'Splits and detaches under the write lock, downgrades it, and zaps while readers run.',
    unit: null,
    source: 'Versions 5 to 11, merged for v4.20.',
  },
  {
    id: 'approach.pud-list',
    models: 'Takes covered PUD entries out under the write lock, and zaps them without it.',
    unit: null,
    source: 'Glisse in the review.',
  },
  {
    id: 'approach.per-vma-lock',
    models: 'A fault locks only its own VMA; munmap locks each VMA before it goes.',
    unit: null,
    source: 'Linux v6.4 and later.',
  },
  {
    id: 'drop.contended',
    models: 'Somebody sleeps in the wait list of mmap_sem.',
    unit: null,
    source: 'rwsem_is_contended() in patch 1 of the series.',
  },
  {
    id: 'drop.notAtomic',
    models: 'The caller tolerates the drop.',
    unit: null,
    source: 'The parameter that patches 2 to 8 pass.',
  },
  {
    id: 'drop.needResched',
    models: 'The CPU that unmaps should run something else: a tick or a wake-up has said so.',
    unit: null,
    source: 'need_resched() in patch 1; the scheduler is that of v4.17.',
  },
  {
    id: 'cpus',
    models: 'CPUs that the tasks share. Only where two want the same one can a tick set need_resched().',
    unit: '1 to 1024.',
    source: '32 as the series’ machine, an Intel E5-2680.',
  },
  {
    id: 'preempt',
    models: 'Where the kernel gives way: CONFIG_PREEMPT_NONE, _VOLUNTARY or CONFIG_PREEMPT.',
    unit: null,
    source: 'The series does not say; voluntary as in x86_64_defconfig.',
  },
  {
    id: 'hz',
    models: 'How often the timer of each CPU ticks.',
    unit: 'Per second.',
    source: 'The series does not say; 250 as in kernel/Kconfig.hz.',
  },
  {
    id: 'section',
    models: 'What the series unmaps between two drop tests, counted from the start of the range.',
    unit: 'In bytes, or with K, M, G, T (binary).',
    source: '1G is HPAGE_PUD_SIZE, good enough by the series’ own test.',
  },
  {
    id: 'seed',
    models:
      'When in the run the first tick comes, and which pages random faults touch. The same seed gives the same run.',
    unit: 'A whole number from 0.',
    source: 'Ours; it has no counterpart on a machine.',
  },
  {
    id: 'calibration',
    models: 'How long each kind of work takes.',
    unit: null,
    source: 'A least-squares fit to the pristine column of the cover letter, a recorded 4.17, or your own machine.',
  },
  {
    id: 'measurement',
    models: 'The prices of your machine.',
    unit: 'A JSON file of measure-munmap.',
    source: 'docs/measure.md tells how to make one. It can be dropped on the page as well, and does not leave it.',
  },
  {
    id: 'tasks.ps',
    models: 'Processes that read /proc/PID/cmdline: mmap_sem for read, twice, then a pause of 200 ms.',
    unit: '0 to 256.',
    source: 'The hung ps of February 2018; the pause is ours.',
  },
  {
    id: 'tasks.fault',
    models: 'Threads that touch page after page of mappings of their own: mmap_sem for read, every 55 µs.',
    unit: '0 to 256.',
    source: 'The pace of vm-scalability in the cover letter.',
  },
  {
    id: 'tasks.writer',
    models: 'Threads that map and unmap 1 MiB: mmap_sem for write, then a pause of 1 ms.',
    unit: '0 to 256.',
    source: 'Ours: whoever changes the address space meanwhile.',
  },
  {
    id: 'tasks.hog',
    models: 'Tasks that only compute, so that a CPU has two that want it.',
    unit: '0 to 256.',
    source: 'The recorded kernels had one where drops were looked for.',
  },
];
