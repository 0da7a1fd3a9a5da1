import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { ColourSource } from '../draw/colours.ts';
import type { FrameLoop } from '../draw/frame-loop.ts';
import type { AppState, AppStore } from './app-state.ts';
import type { FileControl } from './file-control.ts';
import type { FilesState } from './files-state.ts';
import type { RunControl } from './run-control.ts';
import type { SettingsHistory } from './settings-history.ts';
import type { ViewState, ViewStore } from './view-state.ts';

/** The page's state and machinery, made once and handed down by context. */
export interface Unmapscope {
  readonly store: AppStore;
  readonly view: ViewStore;
  readonly frames: FrameLoop;
  readonly colours: ColourSource;
  readonly runs: RunControl;
  readonly files: FileControl;
  readonly changes: SettingsHistory;
  /** What a key press does, in the page or in another window of it. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Starts the first run, once. */
  begin(): void;
}

export const UnmapscopeContext = createContext<Unmapscope | null>(null);

export function useUnmapscope(): Unmapscope {
  const app = useContext(UnmapscopeContext);
  if (!app) throw new Error('outside of UnmapscopeContext');
  return app;
}

export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useUnmapscope().store, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useUnmapscope().view, select);
}

export function useFiles<T>(select: (state: FilesState) => T): T {
  return useStore(useUnmapscope().files.store, select);
}
