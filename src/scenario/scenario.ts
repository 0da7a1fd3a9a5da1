import type { CalibrationId } from './calibration-ids.ts';

/**
 * A scenario as every room uses it: a document (see schema.ts) with all defaults filled in. Addresses and lengths in bytes, times in ns.
 */
export interface Scenario {
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  readonly kernel: 'v4.17' | 'v6.18';
  readonly cpus: number;
  readonly preempt: PreemptModel;
  readonly hz: number;
  readonly seed: number;
  readonly maxMapCount: number;
  readonly sectionBytes: number;
  readonly calibration: CalibrationId;
  readonly geometry: { readonly entriesPerTable: number };
  readonly drop: { readonly contended: boolean; readonly notAtomic: boolean; readonly needResched: boolean };
  readonly mappings: readonly Mapping[];
  readonly tasks: readonly TaskSpec[];
  /** A schedule that the simulator follows (see schedule.ts), e.g. "a5.b11.a3"; null: the scheduler decides. */
  readonly order: string | null;
  readonly limits: Limits;
}

/** CONFIG_PREEMPT_NONE, _VOLUNTARY, _PREEMPT of 4.17. */
export type PreemptModel = 'none' | 'voluntary' | 'full';

export interface Mapping {
  readonly start: number;
  readonly lenBytes: number;
  /** Three characters of r, w, x with "-" for what is missing. */
  readonly prot: string;
  readonly flags: readonly MappingFlag[];
  readonly populated: Population;
}

/**
 * "sysv": a System V segment that is attached here, shared. "heap": what brk() moves the end of, private. "growsdown": a stack, which a fault
 * below it lets grow. "hugetlb": huge pages of what one PMD entry maps, which no VMA may be cut within.
 */
export type MappingFlag =
  'private' | 'shared' | 'anonymous' | 'noreserve' | 'locked' | 'sysv' | 'heap' | 'growsdown' | 'hugetlb';

/** Which pages are present at the start: every one, none, or one in every so many bytes (a multiple of the page size). */
export type Population = 'all' | 'none' | { readonly everyBytes: number };

export type NeighbourKind = 'ps' | 'maps' | 'fault' | 'writer' | 'map-fixed' | 'hog' | 'khugepaged' | 'fork';

/** A stretch of addresses, in bytes. */
export interface AddressRange {
  readonly start: number;
  readonly lenBytes: number;
}

/** `count` tasks that do the same. */
export interface TaskSpec {
  readonly name: string;
  readonly kind: 'calls' | NeighbourKind;
  readonly count: number;
  /** The CPU it is pinned to; null: wherever the scheduler puts it. */
  readonly cpu: number | null;
  readonly atNs: number;
  /** What a `calls` task does, in order; empty for the others. */
  readonly calls: readonly Call[];
  /** A `calls` task that begins anew after its last call, until those that do not repeat have returned. */
  readonly repeat: boolean;
  /** Neighbours: pause between two rounds of what they do. */
  readonly pauseNs: number;
  /** fault, writer, map-fixed: where they work; null: in memory of their own, and for map-fixed at the end of the first mapping. */
  readonly range: AddressRange | null;
  /** fault: page after page, or pages at random. */
  readonly pattern: 'sequential' | 'random';
  /** Neighbours: so many rounds, and the run goes on until they are done; null: until the calls have returned. */
  readonly rounds: number | null;
}

/**
 * What a task of kind "calls" can do. Besides those that are about time, they are the calls of mm/calls.ts, of the same shape.
 */
export type Call =
  | { readonly op: 'munmap'; readonly addr: number; readonly len: number }
  | {
      readonly op: 'mmap';
      readonly addr: number;
      readonly len: number;
      readonly prot: string;
      readonly flags: readonly string[];
    }
  | { readonly op: 'mprotect'; readonly addr: number; readonly len: number; readonly prot: string }
  | {
      readonly op: 'mremap';
      readonly addr: number;
      readonly oldLen: number;
      readonly newLen: number;
      readonly flags: readonly string[];
      readonly newAddr: number | null;
    }
  | { readonly op: 'madvise'; readonly advice: string; readonly addr: number; readonly len: number }
  | { readonly op: 'mlock' | 'munlock'; readonly addr: number; readonly len: number }
  | {
      readonly op: 'mincore';
      readonly addr: number;
      readonly len: number;
      /**
       * Polls: the call is repeated until it returns this. Once every other task that makes calls has ended, or polls too, it is made one last
       * time, and the task ends if that was in vain.
       */
      readonly until?: string | undefined;
    }
  | { readonly op: 'brk' | 'shmdt'; readonly addr: number }
  | { readonly op: 'shmat'; readonly segment: number; readonly addr: number }
  | { readonly op: 'mmap_vmcore'; readonly addr: number; readonly len: number; readonly mapped: number }
  | { readonly op: 'touch'; readonly access: 'read' | 'write'; readonly addr: number; readonly len: number }
  | { readonly op: 'fork' | 'exit' | 'cmdline' }
  | { readonly op: 'sleep'; readonly ns: number };

/** Bounds that end a run that would not end by itself. */
export interface Limits {
  readonly simNs: number;
  readonly events: number;
  readonly states: number;
}
