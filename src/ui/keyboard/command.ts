import type { Mode } from '../state/mode.ts';
import type { View } from '../state/place.ts';
import type { Unmapscope } from '../state/unmapscope.ts';

/** One thing that the keyboard can do; the handler, the help dialog and the hints are all made from these. */
export interface Command {
  /** Values of KeyboardEvent.key; letters in lower case, those that want Shift as "Shift+d". */
  readonly keys: readonly string[];
  readonly does: string;
  readonly group: 'Move' | 'Zoom' | 'Step' | 'Select' | 'Talk' | 'Page';
  /** The views that it holds in; without: in all. */
  readonly views?: readonly View[];
  /** The modes that it holds in; without: in all. */
  readonly modes?: readonly Mode[];
  /** Only while a timeline has the focus: elsewhere the key belongs to the browser. */
  readonly inTimeline?: boolean;
  /** What has the focus when it holds, and acts on the key itself; then there is nothing to run. */
  readonly heldBy?: string;
  readonly run?: (app: Unmapscope) => void;
}
