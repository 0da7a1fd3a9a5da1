import type { Mode } from '../state/mode.ts';
import type { View } from '../state/place.ts';
import type { Unmapscope } from '../state/unmapscope.ts';

/** One thing that the keyboard can do; the handler, the help dialog and the hints are all made from these. */
export interface Command {
  /**
   * Values of KeyboardEvent.key, letters in lower case, behind the modifiers that they want in this order: "Ctrl+" (on a Mac also Cmd), "Alt+",
   * "Shift+".
   */
  readonly keys: readonly string[];
  readonly does: string;
  readonly group: 'Move' | 'Zoom' | 'Step' | 'Select' | 'Settings' | 'Talk' | 'Page';
  /** The views that it holds in; without: in all. */
  readonly views?: readonly View[];
  /** The modes that it holds in; without: in all. */
  readonly modes?: readonly Mode[];
  /** Only while a timeline has the focus: elsewhere the key belongs to the browser. */
  readonly inTimeline?: boolean;
  /** What has the focus when it holds, and acts on the key itself; then there is nothing to run. */
  readonly heldBy?: string;
  /** Else the key is the browser's. */
  readonly when?: () => boolean;
  /** Also in a talk, whether holding the key down does it again and again. */
  readonly repeats?: boolean;
  readonly run?: (app: Unmapscope) => void;
}
