import { asScenarioDocument } from '../state/link-data.ts';
import { START_PLACE } from '../state/place.ts';
import type { Shown } from '../state/show-document.ts';
import { settingsOf, settingsOfDocument } from '../state/settings.ts';
import { recordedKernels, type RecordedKernel } from './recorded-kernels.ts';

/** Shows a recording beside the model's run of the same scenario, under the approach that the kernel followed. */
export function chooseRecording({ store, view, runs }: Shown, recording: RecordedKernel): void {
  const { id, scenario, approach } = recording;
  const document = asScenarioDocument(recording.document);
  store.setState(({ settings }) => {
    const previous = { ...settings, approaches: [approach] };
    const chosen =
      document === null
        ? settingsOf(scenario ?? settings.scenarioId, previous)
        : settingsOfDocument(document, previous);
    return { settings: { ...chosen, recorded: id }, place: START_PLACE };
  });
  view.setState({ range: null, cursor: null, hover: null });
  runs.start();
}

/** Shows the recording of an id. */
export async function showRecording(app: Shown, id: string): Promise<void> {
  const recording = (await recordedKernels()).find((one) => one.id === id);
  if (recording) chooseRecording(app, recording);
}
