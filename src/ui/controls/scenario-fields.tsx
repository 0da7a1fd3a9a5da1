import { chooseRecording } from '../files/choose-recording.ts';
import { scenarioGroups } from '../state/scenario-groups.ts';
import { CUSTOM_SCENARIO, OWN_SCENARIO, settingsOf } from '../state/settings.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { FieldMessage, useFieldError } from './field-message.tsx';
import { floatingLineId } from './line-id.ts';
import { RecordedOptions, recordedValue, recordingOfValue, useRecordedKernels } from './recorded-options.tsx';
import { WithLine } from './with-line.tsx';

const GROUPS = scenarioGroups();

/** Which scenario, and for the custom one how large. */
export function ScenarioFields() {
  const app = useUnmapscope();
  const { store } = app;
  const kernels = useRecordedKernels();
  const recorded = useApp((state) => state.settings.recorded);
  const scenarioId = useApp((state) => state.settings.scenarioId);
  const own = useApp((state) => state.settings.own);
  const size = useApp((state) => state.settings.fields.size);
  const isCustom = scenarioId === CUSTOM_SCENARIO;
  const error = useFieldError('size');
  return (
    <>
      <WithLine of="scenario" className="scenario-select">
        <select
          className="field"
          aria-label="Scenario"
          aria-describedby={floatingLineId('scenario')}
          value={recorded === null ? scenarioId : recordedValue(recorded)}
          onChange={({ target }) => {
            const recording = kernels.find(({ id }) => id === recordingOfValue(target.value));
            if (recording) chooseRecording(app, recording);
            else store.setState(({ settings }) => ({ settings: settingsOf(target.value, settings) }));
          }}
        >
          <option value={CUSTOM_SCENARIO}>Custom size, with ps</option>
          {own && <option value={OWN_SCENARIO}>{own.title ?? own.id ?? 'A scenario of your own'}</option>}
          {GROUPS.map(({ label, scenarios }) => (
            <optgroup key={label} label={label}>
              {scenarios.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </optgroup>
          ))}
          <RecordedOptions kernels={kernels} chosen={recorded} />
        </select>
      </WithLine>
      <WithLine of="size" className="size-field">
        <input
          className="field"
          data-field="size"
          aria-label="Size"
          value={size}
          disabled={!isCustom}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={error !== undefined}
          aria-describedby={`size-message ${floatingLineId('size')}`}
          onChange={({ target }) => {
            store.setState(({ settings }) => ({
              settings: { ...settings, fields: { ...settings.fields, size: target.value } },
            }));
          }}
        />
        <FieldMessage field="size" />
      </WithLine>
    </>
  );
}
