import type { FilesStore } from './files-state.ts';
import type { ToOpen } from './to-open.ts';

/** Opens files and closes them. What that takes is loaded with the first file. */
export interface FileControl {
  readonly store: FilesStore;
  /** Opens them one after another; what is on screen stays. */
  open(wanted: readonly ToOpen[]): void;
  /** Ends what is being read, and forgets what waits. */
  cancel(): void;
  close(id: string): void;
  /** Shows a recording that comes with the page, in place of the one that was shown; null: none. */
  showRecording(id: string | null): void;
  /** Makes a scenario of an open trace and runs it. */
  runScenario(id: string): void;
  /** Takes a message off the screen. */
  dismiss(problem: number): void;
}
