import type { ReactNode } from 'react';
import '../styles/toolbar.css';
import { useRef } from 'react';
import { APPROACH_CHOICES, FIRST_APPROACHES } from '../state/approaches.ts';
import { calibrationLabel } from '../state/calibration.ts';
import { writtenCalibration } from '../state/settings.ts';
import { useApp } from '../state/unmapscope.ts';
import { ApproachSwitch } from './approach-switch.tsx';
import { floatingLineId } from './line-id.ts';
import { MoreSettings } from './more-settings.tsx';
import { UndoButtons } from './undo-buttons.tsx';
import { WithLine } from './with-line.tsx';

/** Which approaches run, what else can be set, what just finished, and what can be done with it. */
export function Toolbar({ children }: { readonly children?: ReactNode }) {
  return (
    <div className="toolbar">
      <ApproachChips />
      <MoreSettings />
      <UndoButtons />
      <PricesNote />
      <Status />
      {children}
    </div>
  );
}

/** The approaches of a first visit, and every other one that is chosen: there it can be taken off as well. */
function ApproachChips() {
  const chosen = useApp((state) => state.settings.approaches);
  const group = useRef<HTMLFieldSetElement>(null);
  return (
    <fieldset
      className="chips"
      ref={group}
      onChange={({ target }) => {
        if (!(target instanceof HTMLInputElement) || FIRST_APPROACHES.includes(target.name)) return;
        // Its chip goes away; the keyboard goes on with the one before it.
        const all = [...(group.current?.querySelectorAll('input') ?? [])];
        all[all.indexOf(target) - 1]?.focus();
      }}
    >
      <legend className="visually-hidden">Approaches</legend>
      {APPROACH_CHOICES.filter(({ id }) => FIRST_APPROACHES.includes(id) || chosen.includes(id)).map((choice) => (
        <WithLine key={choice.id} of={`approach.${choice.id}`}>
          <ApproachSwitch choice={choice} className="chip" describedBy={floatingLineId(`approach.${choice.id}`)} />
        </WithLine>
      ))}
    </fieldset>
  );
}

/** Says so where the prices are not those that the scenario names: everything on screen hangs on them. */
function PricesNote() {
  const settings = useApp((state) => state.shown ?? state.settings);
  const { calibration } = settings;
  if (calibration.id === writtenCalibration(settings).id) return null;
  const label = calibrationLabel(calibration);
  return (
    <span className="soft prices-note" title={label}>
      Prices: {label}
    </span>
  );
}

/** The sentence is there for everybody to read; a screen reader hears it when it changes. Each is an element of its own, with room for the longest. */
function Status() {
  const sentence = useApp((state) => state.sentence);
  const isRunning = useApp((state) => state.status.phase === 'running');
  const said = sentence === '' && isRunning ? 'Running …' : sentence;
  return (
    <p className="status" role="status" title={sentence}>
      <span key={said}>{said}</span>
    </p>
  );
}
