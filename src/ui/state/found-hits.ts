import type { FoundEvents } from '../../trace/find-events.ts';

/** The events that a search found. */
export interface Hits {
  readonly query: string;
  /** By timeline, in the order of their times. */
  readonly lanes: readonly FoundEvents[];
  readonly total: number;
  /** The one that one is at, as its place in its timeline; null: none yet. */
  readonly current: { readonly lane: number; readonly at: number } | null;
}
