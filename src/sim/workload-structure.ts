/** What a benchmark does, as far as mmap_sem could notice. */
export interface Workload {
  /** As its row in the published table. */
  readonly id: string;
  /** How it is run. */
  readonly about: string;
  readonly processes: readonly ProcessGroup[];
}

/** `count` processes, each with an address space of its own. */
export interface ProcessGroup {
  readonly count: number;
  readonly threads: readonly ThreadGroup[];
}

/** `count` threads that do the same, in order. */
export interface ThreadGroup {
  readonly count: number;
  readonly calls: readonly WorkloadCall[];
}

/** A thread names mappings that it made itself, or those of a thread of its process that made them once for all. */
export type WorkloadCall =
  | { readonly op: 'mmap'; readonly mapping: string; readonly bytes: number }
  /** Reads page after page from the start, until all is read or so much time is over; looks at the clock every `untilCheckedBytes`. */
  | { readonly op: 'read'; readonly mapping: string; readonly seconds: number; readonly untilCheckedBytes: number }
  /** `times` calls of `bytes` each. */
  | { readonly op: 'munmap'; readonly mapping: string; readonly bytes: number; readonly times: number }
  | { readonly op: 'exit' };

/** Whether a workload can meet what the approaches differ in: a munmap of an address space that another thread uses. */
export type Sharing =
  /** No process has two threads that use its memory. */
  | { readonly kind: 'private'; readonly processes: number; readonly munmaps: number }
  /** Threads share an address space, and none calls munmap on it. */
  | { readonly kind: 'never-unmaps'; readonly threads: number }
  | {
      readonly kind: 'unmaps-shared';
      readonly threads: number;
      readonly largestBytes: number;
      readonly group: ProcessGroup;
    };

/** @returns the answer, from the description alone */
export function sharingOf({ processes }: Workload): Sharing {
  const shared = processes.filter((group) => users(group) > 1);
  if (shared.length === 0) {
    return {
      kind: 'private',
      processes: sum(processes.map(({ count }) => count)),
      munmaps: sum(processes.map((group) => group.count * sum(munmapsOf(group).map(({ times }) => times)))),
    };
  }
  const group = shared.find((candidate) => munmapsOf(candidate).length > 0);
  if (group === undefined) return { kind: 'never-unmaps', threads: Math.max(...shared.map(users)) };
  return {
    kind: 'unmaps-shared',
    threads: users(group),
    largestBytes: Math.max(...munmapsOf(group).map(({ bytes }) => bytes)),
    group,
  };
}

/** Threads that read or unmap: one that only maps something for them and waits does not meet them. */
function users({ threads }: ProcessGroup): number {
  return sum(threads.map(({ count, calls }) => (calls.some(({ op }) => op === 'read' || op === 'munmap') ? count : 0)));
}

function munmapsOf({ threads }: ProcessGroup): (WorkloadCall & { op: 'munmap' })[] {
  return threads.flatMap(({ calls }) =>
    calls.flatMap((call) => (call.op === 'munmap' && call.times > 0 ? [call] : [])),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
