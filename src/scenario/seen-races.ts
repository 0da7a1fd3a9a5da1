/** One setting in which a race was tried on a kernel that was built and booted for it. */
export interface Try {
  /** The recording's name. */
  readonly recording: string;
  readonly cpus: number;
  readonly seen: number;
  readonly of: number;
}

/** A race, or a call that fails, that was seen on a real kernel. */
export interface SeenRace {
  /** Built-in race scenarios that are small versions of it, or come to the same. */
  readonly scenarios: readonly string[];
  readonly what: string;
  /** With the series, CONFIG_PREEMPT_VOLUNTARY. */
  readonly tries: readonly Try[];
  /** The same on the kernel as it was. */
  readonly pristine: Pick<Try, 'seen' | 'of'>;
  /** Id of the recorded kernel that comes with the page and shows it. */
  readonly shipped: string | null;
}

/** The approach that the kernels were built with, and the one they were compared with. */
export const SEEN_APPROACH = 'sections';

/** Where the counts are from. */
export const SEEN_SOURCE =
  'Linux 4.17.0 with the series of March 2018, CONFIG_PREEMPT_VOLUNTARY, in a virtual machine with emulated CPUs';

/**
 * What the recordings of real kernels show of the races; counts from facts.json of those recordings, which a test compares.
 */
export const SEEN_RACES: readonly SeenRace[] = [
  {
    scenarios: ['j-fault', 'munmap-vs-fault'],
    what: 'a thread that had seen the first section gone could still read the last one',
    tries: [
      { recording: 'j_fault_sparse_cpu1', cpus: 1, seen: 8, of: 60 },
      { recording: 'j_fault_sparse_cpu1_hog', cpus: 1, seen: 12, of: 60 },
      { recording: 'j_fault_sparse_cpu2', cpus: 2, seen: 2, of: 60 },
      { recording: 'j_fault_sparse_cpu2_hog', cpus: 2, seen: 7, of: 60 },
    ],
    pristine: { seen: 0, of: 240 },
    shipped: null,
  },
  {
    scenarios: ['j-map', 'munmap-vs-map-fixed'],
    what: 'a mapping that a thread made during the munmap, and wrote to, was gone afterwards',
    tries: [
      { recording: 'j_map_sparse_cpu1', cpus: 1, seen: 2, of: 60 },
      { recording: 'j_map_sparse_cpu1_hog', cpus: 1, seen: 7, of: 60 },
      { recording: 'j_map_sparse_cpu2', cpus: 2, seen: 2, of: 60 },
      { recording: 'j_map_sparse_cpu2_hog', cpus: 2, seen: 5, of: 60 },
    ],
    pristine: { seen: 0, of: 240 },
    shipped: '4.17-destroyed-map-fixed',
  },
  {
    scenarios: ['jm-mremap', 'mremap-fixed-vs-mmap'],
    what: 'mremap() failed with ENOMEM, its target destroyed and its source in place',
    tries: [
      { recording: 'jm_mremap_cpu1', cpus: 1, seen: 2, of: 60 },
      { recording: 'jm_mremap_cpu1_hog', cpus: 1, seen: 7, of: 60 },
      { recording: 'jm_mremap_cpu2', cpus: 2, seen: 1, of: 60 },
      { recording: 'jm_mremap_cpu2_hog', cpus: 2, seen: 1, of: 60 },
    ],
    pristine: { seen: 0, of: 120 },
    shipped: null,
  },
  {
    scenarios: ['beyond-task-size'],
    what: 'munmap() returned EINVAL with whole sections gone',
    tries: ['g1', 'g2', 'g3'].map(once),
    pristine: { seen: 0, of: 3 },
    shipped: null,
  },
  {
    scenarios: ['map-count-limit'],
    what: 'munmap() of a tail failed with ENOMEM at the map limit',
    tries: ['h1', 'h7'].map(once),
    pristine: { seen: 0, of: 2 },
    shipped: null,
  },
  {
    scenarios: ['map-count-limit-mremap'],
    what: 'mremap() could not shrink a mapping at the map limit: ENOMEM',
    tries: [once('h6')],
    pristine: { seen: 0, of: 1 },
    shipped: null,
  },
];

/** A call with nobody else there, made once. */
function once(recording: string): Try {
  return { recording, cpus: 1, seen: 1, of: 1 };
}
