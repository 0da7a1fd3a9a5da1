import type { Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

/** What the picture of a beat is drawn from. */
export interface PictureProps<View extends Beat['view'] = Beat['view']> {
  readonly beat: Extract<Beat, { readonly view: View }>;
  readonly shown: Shown;
  /** How far the motion of the beat is, 0 to 1. */
  readonly moved: number;
}
