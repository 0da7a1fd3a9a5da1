import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { TalkControl } from './talk-control.ts';
import type { TalkState } from './talk-state.ts';
import { NOTHING_SHOWN, shownKey, type Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

export const TalkContext = createContext<TalkControl | null>(null);

export function useTalkControl(): TalkControl {
  const control = useContext(TalkContext);
  if (control === null) throw new Error('outside of TalkContext');
  return control;
}

export function useTalk<T>(select: (state: TalkState) => T): T {
  return useStore(useTalkControl().store, select);
}

/** What a beat shows, as far as it is there. */
export function useShown(beat: Beat): Shown {
  const key = shownKey(beat);
  return useStore(useTalkControl().shown.store, (shown) => shown.get(key) ?? NOTHING_SHOWN);
}

/** The beat on screen. */
export function useBeat(): Beat {
  useTalk((state) => state.place);
  useTalk((state) => state.talks);
  return useTalkControl().beat();
}
