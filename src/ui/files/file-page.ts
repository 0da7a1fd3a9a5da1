import type { Shown } from '../state/show-document.ts';
import type { FrameLoop } from '../draw/frame-loop.ts';

/** What of the page opening a file takes. */
export interface FilePage extends Shown {
  readonly frames: FrameLoop;
}
