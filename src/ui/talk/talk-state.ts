import type { KeptTalk } from './kept-talk.ts';
import type { PresenterDocument } from './presenter-document.ts';
import type { ProjectorSettings } from './projector-settings.ts';
import type { Mark } from './stage-marks.ts';
import type { TalkPlace } from './talk-place.ts';
import type { Talk } from './talk-document.ts';

/** What can lie over the stage. */
export type Panel = 'none' | 'overview' | 'editor' | 'handout' | 'behind' | 'projector' | 'rehearsal';

/** What the speaker shows the audience: a spot where the mouse is, or a ring around a thing. */
export type Pointing =
  { readonly kind: 'spot'; readonly x: number; readonly y: number } | { readonly kind: 'ring'; readonly mark: Mark };

/** Seconds that the beats of a talk took, by the id of the beat. */
export type Rehearsed = Readonly<Record<string, number>>;

export interface TalkState {
  /** Those that come along, then those that were loaded. */
  readonly talks: readonly Talk[];
  readonly place: TalkPlace;
  /** How far the motion of the beat is, 0 to 1. */
  readonly moved: number;
  readonly blank: 'black' | 'white' | null;
  /** What the speaker points at; null: the pointer is off. */
  readonly pointer: Pointing | null;
  /** When the talk began, ms since the epoch; null: it has not. */
  readonly startedMs: number | null;
  /** The window with the notes; null: there is none. */
  readonly presenter: PresenterDocument | 'denied' | null;
  /** Notes below the stage, where there is no second window. */
  readonly notesAreDocked: boolean;
  readonly panel: Panel;
  /** Why a file could not be used; empty: nothing is wrong. */
  readonly problem: string;
  /** A talk that a crash has ended, to go on with; null: there is none. */
  readonly interrupted: KeptTalk | null;
  /** What the beats of this rehearsal took so far; null: nobody rehearses. */
  readonly rehearsing: Rehearsed | null;
  /** What the beats of the talk took when it was rehearsed last. */
  readonly rehearsed: Rehearsed;
  /** How large the audience's stage and its type are, CSS pixels; null: it is not on screen. */
  readonly stageSize: StageSize | null;
  /** What was adjusted for this projector. */
  readonly projector: ProjectorSettings;
}

export interface StageSize {
  readonly width: number;
  readonly height: number;
  readonly type: number;
}
