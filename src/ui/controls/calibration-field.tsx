import {
  calibrationLabel,
  knownCalibration,
  KNOWN_CALIBRATIONS,
  measuredCalibration,
  type CalibrationChoice,
} from '../state/calibration.ts';
import { loadMachine } from '../state/load-machine.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { ControlLine } from './control-line.tsx';
import { controlLineId } from './line-id.ts';

/** Where the prices come from: what is known, or a measurement of the user's own machine. */
export function CalibrationField() {
  const { store } = useUnmapscope();
  const calibration = useApp((state) => state.settings.calibration);
  const machine = useApp((state) => state.machine);
  const choose = (id: string): void => {
    const choice: CalibrationChoice | undefined =
      machine && id === 'measured' ? measuredCalibration(machine) : knownCalibration(id);
    if (choice === undefined) return;
    store.setState(({ settings }) => ({ settings: { ...settings, calibration: choice } }));
  };
  return (
    <fieldset className="prices">
      <legend>Prices</legend>
      <label className="field-stack">
        <span>Calibration</span>
        <select
          className="field"
          value={calibration.id}
          aria-describedby={controlLineId('calibration')}
          onChange={({ target }) => choose(target.value)}
        >
          {KNOWN_CALIBRATIONS.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
          {machine !== null && <option value="measured">{calibrationLabel(measuredCalibration(machine))}</option>}
        </select>
      </label>
      <ControlLine of="calibration" />
      <MeasurementChooser />
      <ControlLine of="measurement" />
    </fieldset>
  );
}

function MeasurementChooser() {
  const { store } = useUnmapscope();
  return (
    <label className="button file-button">
      Load a measurement …
      <input
        type="file"
        accept=".json,application/json"
        aria-describedby={controlLineId('measurement')}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file === undefined) return;
          void loadMachine(store, file);
          // The same file, mended, can be chosen again.
          target.value = '';
        }}
      />
    </label>
  );
}
