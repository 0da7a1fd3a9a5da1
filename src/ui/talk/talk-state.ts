import type { PresenterDocument } from './presenter-document.ts';
import type { TalkPlace } from './talk-place.ts';
import type { Talk } from './talk-document.ts';

export interface TalkState {
  /** Those that come along, then those that were loaded. */
  readonly talks: readonly Talk[];
  readonly place: TalkPlace;
  /** How far the motion of the beat is, 0 to 1. */
  readonly moved: number;
  readonly blank: 'black' | 'white' | null;
  /** Where the pointer is, as shares of the stage; null: it is off. */
  readonly pointer: { readonly x: number; readonly y: number } | null;
  /** When the talk began, ms since the epoch; null: it has not. */
  readonly startedMs: number | null;
  /** The window with the notes; null: there is none. */
  readonly presenter: PresenterDocument | 'denied' | null;
  /** Notes below the stage, where there is no second window. */
  readonly notesAreDocked: boolean;
  readonly panel: 'none' | 'overview' | 'editor' | 'handout';
  /** Why a file could not be used; empty: nothing is wrong. */
  readonly problem: string;
}
