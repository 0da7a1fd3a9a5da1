import '../styles/compare.css';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { parseSettings } from '../state/parse-settings.ts';
import { START_PLACE } from '../state/place.ts';
import { calibrationLabel, type CalibrationChoice } from '../state/calibration.ts';
import { isFittedRun } from '../state/fitted.ts';
import { useApp, useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import { Matrix } from './matrix.tsx';
import { createMeasurements, type Measurements, type MeasurementState } from './measurements.ts';
import { PublishedTables } from './published-tables.tsx';
import { RangesButton } from './ranges-button.tsx';
import { SweepChart } from './sweep-chart.tsx';
import { UncertainConclusions } from './uncertain-conclusions.tsx';
import { createUncertaintyRuns, type UncertaintyRuns } from './uncertainty.ts';

/** One of each for each app, so that what was measured is there when the view is opened again. */
const made = new WeakMap<Unmapscope, { readonly measurements: Measurements; readonly uncertainty: UncertaintyRuns }>();

function machineryOf(app: Unmapscope): { readonly measurements: Measurements; readonly uncertainty: UncertaintyRuns } {
  const machinery = made.get(app) ?? { measurements: createMeasurements(), uncertainty: createUncertaintyRuns() };
  made.set(app, machinery);
  return machinery;
}

/** Who waits how long under which approach, what another size of section would change, and the published tables. */
export default function CompareView() {
  const app = useUnmapscope();
  const { measurements, uncertainty } = machineryOf(app);
  const { approaches, sectionBytes } = useStore(measurements.store);
  const ranges = useStore(uncertainty.store);
  // What was run last; what is typed counts from the next run on.
  const settings = useApp((state) => state.shown ?? state.settings);
  const tables = useApp((state) => (state.tables.phase === 'ready' ? state.tables.all : null));
  const document = useMemo(() => {
    const parsed = parseSettings(settings);
    return parsed.ok ? parsed.document : null;
  }, [settings]);
  const machine = settings.calibration.machine?.document;
  const follow = (): void => {
    if (document !== null) measurements.follow(document, machine);
  };
  useEffect(() => {
    if (document === null) return;
    measurements.follow(document, machine);
    uncertainty.follow(document, machine);
  }, [measurements, uncertainty, document, machine]);
  useEffect(
    () => () => {
      measurements.stop();
      uncertainty.stop();
    },
    [measurements, uncertainty],
  );

  const open = (chosen: readonly string[]): void => {
    app.store.setState({ settings: { ...settings, approaches: chosen }, place: START_PLACE });
    app.runs.start();
  };
  return (
    <main className="compare">
      <section className="card" aria-labelledby="compare-heading">
        <div className="compare-head">
          <h2 id="compare-heading">Every approach on one scenario</h2>
          <Progress state={approaches} name="Comparison" measurements={measurements} onGoOn={follow} />
        </div>
        <p className="soft">{document?.title ?? 'The settings cannot be run as they stand.'}</p>
        <p className="soft">Prices: {pricesText(settings.calibration)}.</p>
        <Matrix
          rows={approaches.rows}
          isFitted={isFittedRun(settings)}
          uncertain={ranges.result?.runs ?? []}
          onOpen={open}
        />
        <RangesButton
          state={ranges}
          isReady={document !== null}
          onRun={() => document !== null && uncertainty.run(document, machine)}
          onStop={() => uncertainty.stop()}
        />
        {ranges.result !== null && <UncertainConclusions uncertainty={ranges.result} />}
      </section>
      <section className="card" aria-labelledby="sweep-heading">
        <div className="compare-head">
          <h2 id="sweep-heading">Why a gigabyte? Sections of other sizes</h2>
          <Progress state={sectionBytes} name="Sweep" measurements={measurements} onGoOn={follow} />
        </div>
        <SweepChart rows={sectionBytes.rows} />
      </section>
      <section className="card" aria-labelledby="tables-heading">
        <h2 id="tables-heading">The published tables beside the model</h2>
        <p className="soft">
          Upright: published or recorded. ° fitted to the column. <span className="predicted">Italic: predicted.</span>{' '}
          Every number of the model says so in words as well.
        </p>
        <PublishedTables tables={tables} />
      </section>
    </main>
  );
}

/** What the figures were simulated at. */
function pricesText(calibration: CalibrationChoice): string {
  const { machine } = calibration;
  if (machine === null) return calibrationLabel(calibration);
  return `${calibrationLabel(calibration)}, Linux ${machine.document.machine.kernel}, ${machine.document.machine.cpu}`;
}

interface ProgressProps {
  readonly state: MeasurementState;
  readonly name: string;
  readonly measurements: Measurements;
  readonly onGoOn: () => void;
}

/** How far a measurement is, and how to end it. The room is reserved. */
function Progress({ state: { phase, share, message }, name, measurements, onGoOn }: ProgressProps) {
  return (
    <div className="measuring">
      {phase === 'running' && (
        <>
          <progress aria-label={name} value={share} max={1} />
          <button type="button" className="button" onClick={() => measurements.stop()}>
            Stop
          </button>
        </>
      )}
      {phase === 'waiting' && <span className="soft">comes next …</span>}
      {phase === 'stopped' && (
        <>
          <span className="soft">stopped; what came so far stays</span>
          <button type="button" className="button" onClick={onGoOn}>
            Go on
          </button>
        </>
      )}
      {phase === 'failed' && <span role="alert">{message}</span>}
    </div>
  );
}
