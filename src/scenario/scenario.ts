import type { CalibrationId } from './calibration-ids.ts';
import type { TaskCall } from './call-schema.ts';
import type { MAPPING_FLAGS, NEIGHBOUR_KINDS, PREEMPT_MODELS } from './document.ts';

/**
 * A scenario as every room uses it: a document (see document.ts) with all defaults filled in. Addresses and lengths in bytes, times in ns.
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

export type PreemptModel = (typeof PREEMPT_MODELS)[number];

export interface Mapping {
  readonly start: number;
  readonly lenBytes: number;
  /** Three characters of r, w, x with "-" for what is missing. */
  readonly prot: string;
  readonly flags: readonly MappingFlag[];
  readonly populated: Population;
}

export type MappingFlag = (typeof MAPPING_FLAGS)[number];

/** Which pages are present at the start: every one, none, or one in every so many bytes (a multiple of the page size). */
export type Population = 'all' | 'none' | { readonly everyBytes: number };

export type NeighbourKind = (typeof NEIGHBOUR_KINDS)[number];

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
  readonly calls: readonly TaskCall[];
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

/** Bounds that end a run that would not end by itself. */
export interface Limits {
  readonly simNs: number;
  readonly events: number;
  readonly states: number;
}
