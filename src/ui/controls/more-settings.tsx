import { APPROACH_CHOICES, FIRST_APPROACHES } from '../state/approaches.ts';
import {
  NEIGHBOUR_KINDS,
  PREEMPT_MODELS,
  TICK_RATES,
  type DropConditions,
  type FieldName,
  type PreemptModel,
  type Settings,
} from '../state/settings.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { ApproachSwitch } from './approach-switch.tsx';
import { CalibrationField } from './calibration-field.tsx';
import { FieldMessage, useFieldError } from './field-message.tsx';

const CONDITIONS: readonly { readonly key: keyof DropConditions; readonly label: string; readonly about: string }[] = [
  { key: 'contended', label: 'contended', about: 'somebody sleeps in the wait list of mmap_sem' },
  { key: 'notAtomic', label: 'not atomic', about: 'the caller tolerates the drop' },
  { key: 'needResched', label: 'need_resched()', about: 'the CPU wants to run something else' },
];

/** What a first look does not need: the conditions of the drop, the machine, the neighbours. */
export function MoreSettings() {
  return (
    <details className="more">
      <summary className="button">More</summary>
      <div className="more-panel card">
        <OtherApproaches />
        <DropSwitches />
        <Machine />
        <CalibrationField />
        <Neighbours />
      </div>
    </details>
  );
}

function useSettings(): readonly [Settings, (change: Partial<Settings>) => void] {
  const { store } = useUnmapscope();
  const settings = useApp((state) => state.settings);
  return [settings, (change) => store.setState((state) => ({ settings: { ...state.settings, ...change } }))];
}

function OtherApproaches() {
  return (
    <fieldset>
      <legend>Other approaches</legend>
      {APPROACH_CHOICES.filter(({ id }) => !FIRST_APPROACHES.includes(id)).map((choice) => (
        <ApproachSwitch key={choice.id} choice={choice} className="check-row" />
      ))}
    </fieldset>
  );
}

function DropSwitches() {
  const [{ drop }, change] = useSettings();
  return (
    <fieldset>
      <legend>Sections let go of mmap_sem when …</legend>
      {CONDITIONS.map(({ key, label, about }) => (
        <label key={key} className="switch-row">
          <input
            type="checkbox"
            role="switch"
            checked={drop[key]}
            onChange={({ target }) => change({ drop: { ...drop, [key]: target.checked } })}
          />
          <code>{label}</code> <span className="soft">{about}</span>
        </label>
      ))}
      <p className="soft">A condition that is switched off counts as true.</p>
    </fieldset>
  );
}

function Machine() {
  const [{ preempt, hz }, change] = useSettings();
  return (
    <fieldset>
      <legend>Machine</legend>
      <TypedField field="cpus" label="CPUs" />
      <label className="field-row">
        <span>Preemption</span>
        <select
          className="field"
          value={preempt}
          onChange={({ target }) => change({ preempt: target.value as PreemptModel })}
        >
          {PREEMPT_MODELS.map((model) => (
            <option key={model}>{model}</option>
          ))}
        </select>
      </label>
      <label className="field-row">
        <span>Tick (HZ)</span>
        <select className="field" value={hz} onChange={({ target }) => change({ hz: Number(target.value) })}>
          {TICK_RATES.map((rate) => (
            <option key={rate}>{rate}</option>
          ))}
        </select>
      </label>
      <TypedField field="section" label="Section of" />
      <TypedField field="seed" label="Seed" />
    </fieldset>
  );
}

function Neighbours() {
  return (
    <fieldset>
      <legend>Neighbours</legend>
      {NEIGHBOUR_KINDS.map(({ kind, about }) => (
        <TypedField key={kind} field={kind} label={kind} about={about} />
      ))}
    </fieldset>
  );
}

interface TypedFieldProps {
  readonly field: FieldName;
  readonly label: string;
  readonly about?: string;
}

function TypedField({ field, label, about }: TypedFieldProps) {
  const [{ fields }, change] = useSettings();
  const error = useFieldError(field);
  return (
    <div className="field-row">
      <label htmlFor={`${field}-field`}>{about === undefined ? label : <code>{label}</code>}</label>
      <span className="field-with-message">
        <input
          id={`${field}-field`}
          className="field"
          value={fields[field]}
          spellCheck={false}
          autoComplete="off"
          inputMode={field === 'section' ? 'text' : 'numeric'}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${field}-message`}
          onChange={({ target }) => change({ fields: { ...fields, [field]: target.value } })}
        />
        <FieldMessage field={field} />
      </span>
      {about !== undefined && <span className="soft">{about}</span>}
    </div>
  );
}
