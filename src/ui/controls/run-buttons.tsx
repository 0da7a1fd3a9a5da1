import { ProgressBar } from '../elements/progress-bar.tsx';
import { parseSettings } from '../state/parse-settings.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

/** Run, Cancel and how far the run is. */
export function RunButtons() {
  const { runs, store } = useUnmapscope();
  const isRunning = useApp((state) => state.status.phase === 'running');
  const isChanged = useApp((state) => state.shown !== null && state.settings !== state.shown);
  const start = (): void => {
    if (runs.start()) return;
    const parsed = parseSettings(store.getState().settings);
    const field = parsed.ok ? undefined : Object.keys(parsed.errors)[0];
    focusField(field);
  };
  return (
    <>
      <button
        type="submit"
        className="button primary"
        onClick={start}
        title={isChanged ? 'Run the settings as they stand now' : undefined}
      >
        Run <span aria-hidden="true">▷</span>
        {isChanged && <span className="changed" aria-hidden="true" />}
      </button>
      <button type="button" className="button" disabled={!isRunning} onClick={() => runs.cancel()}>
        Cancel
      </button>
      <RunProgress />
    </>
  );
}

/** The field to mend, also where it is folded away. */
function focusField(field: string | undefined): void {
  if (field === undefined) return;
  const element = document.querySelector<HTMLElement>(`[data-field="${field}"]`);
  element?.closest('details')?.setAttribute('open', '');
  element?.focus();
}

/** The share of all approaches together. */
function RunProgress() {
  const percent = useApp(({ lanes }) =>
    lanes.length === 0 ? 0 : Math.round((lanes.reduce((sum, { share }) => sum + share, 0) / lanes.length) * 100),
  );
  return <ProgressBar label="Run" share={percent / 100} />;
}
