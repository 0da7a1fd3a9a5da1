import type { Choice } from './history.ts';
import type { Knowledge } from './knowledge.ts';

/** A state of the whole: what is run from here on does not depend on how it was reached. */
export interface State {
  readonly id: number;
  /** How it was first reached: what is run again to be here. */
  readonly parent: State | null;
  readonly via: Choice | null;
  /** Numbers of that in the world which paths keep, of how memory looks, and of what explains the history. */
  readonly kept: number;
  readonly look: number;
  readonly monitor: number;
  /** By task: what it has read. */
  readonly knowledge: readonly Knowledge[];
  /** By task: what its present operation has changed. */
  readonly effects: readonly number[];
  /** By task: what it has seen. */
  readonly results: readonly number[];
  readonly choices: readonly Choice[];
  /** By choice: where it leads, once it was tried. */
  readonly edges: (Edge | null)[];
  /** What is wrong with the end that this state is; of the start, also with what tasks did before their first step. */
  readonly violations: readonly number[];
  /** 0: it goes on. */
  readonly outcome: number;
  /** A bit for each task that may have run last, bit 0 for none: what was looked at already. */
  visited: number;
}

/** A step from a state. */
export interface Edge {
  readonly to: State;
  /** What goes wrong in it. */
  readonly violations: readonly number[];
}
