import type { FileControl } from '../state/file-control.ts';
import type { FilesStore } from '../state/files-state.ts';
import type { FilePage } from './file-page.ts';
import type { TraceOpener } from './trace-opener.ts';

/** What that takes is loaded with the first file. */
export function createFileControl(page: FilePage, store: FilesStore): FileControl {
  let opener: TraceOpener | null = null;
  let lastProblem = 0;
  const withOpener = (callback: (opener: TraceOpener) => void): void => {
    if (opener !== null) {
      callback(opener);
      return;
    }
    void import('./trace-opener.ts').then(
      ({ TraceOpener }) => {
        opener ??= new TraceOpener(page, store);
        callback(opener);
      },
      (error: unknown) => {
        const message = `What reads files could not be loaded: ${String(error)}.`;
        const problem = { id: --lastProblem, name: 'Open trace', message };
        store.setState(({ problems }) => ({ problems: [...problems, problem] }));
      },
    );
  };
  return {
    store,
    open(wanted) {
      if (wanted.length > 0) withOpener((it) => it.open(wanted));
    },
    cancel() {
      opener?.cancel();
    },
    close(id) {
      opener?.close(id);
    },
    showRecording(id) {
      if (id !== null || opener !== null) withOpener((it) => it.showRecording(id));
    },
    runScenario(id) {
      opener?.runScenario(id);
    },
    dismiss(problem) {
      store.setState(({ problems }) => ({ problems: problems.filter(({ id }) => id !== problem) }));
    },
  };
}
