import { useEffect, useRef, type RefObject } from 'react';
import { useUnmapscope, useView } from '../state/unmapscope.ts';

/** Where the player stands beside the text, so that one can be scrolled without the other. */
const BESIDE = '(width >= 1100px)';

/**
 * Brings the step at the cursor into view when the cursor is put on another event, if the steps are looked at. Mere pointing scrolls nothing.
 *
 * @param currents changes with the steps at the cursor
 */
export function useCurrentInView(pane: RefObject<HTMLElement | null>, currents: string): void {
  const { view } = useUnmapscope();
  const cursor = useView((state) => state.cursor);
  const last = useRef(cursor);
  const wasPut = useRef(false);
  useEffect(() => {
    const isPut = last.current !== cursor;
    last.current = cursor;
    wasPut.current ||= isPut;
    const isPointing = view.getState().hover !== null && !isPut;
    const element = pane.current;
    if (element === null || !wasPut.current || isPointing || !matchMedia(BESIDE).matches) return;
    const { top, bottom } = element.getBoundingClientRect();
    if (top > innerHeight || bottom < 0) return;
    element.querySelector('[aria-current="step"]')?.scrollIntoView({ block: 'nearest' });
  }, [pane, view, cursor, currents]);
}
