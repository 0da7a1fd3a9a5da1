import '../styles/form-rows.css';
import '../styles/more-panel.css';
import type { ReactNode } from 'react';
import type { ParameterId } from '../../scenario/parameter-facts.ts';
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
import { ControlLine } from './control-line.tsx';
import { FieldMessage, useFieldError } from './field-message.tsx';
import { controlLineId } from './line-id.ts';

const CONDITIONS: readonly { readonly key: keyof DropConditions; readonly label: string }[] = [
  { key: 'contended', label: 'contended' },
  { key: 'notAtomic', label: 'not atomic' },
  { key: 'needResched', label: 'need_resched()' },
];

/** Other approaches, the conditions of the drop, the machine, its prices, the neighbours: each control with what it models below it. */
export default function MorePanel() {
  return (
    <div className="more-panel card">
      <OtherApproaches />
      <DropSwitches />
      <Machine />
      <CalibrationField />
      <Neighbours />
    </div>
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
        <div key={choice.id} className="control">
          <ApproachSwitch choice={choice} className="check-row" describedBy={controlLineId(`approach.${choice.id}`)} />
          <ControlLine of={`approach.${choice.id}`} />
        </div>
      ))}
    </fieldset>
  );
}

function DropSwitches() {
  const [{ drop }, change] = useSettings();
  return (
    <fieldset>
      <legend>Sections let go of mmap_sem when …</legend>
      {CONDITIONS.map(({ key, label }) => (
        <div key={key} className="control">
          <label className="switch-row">
            <input
              type="checkbox"
              role="switch"
              checked={drop[key]}
              aria-describedby={controlLineId(`drop.${key}`)}
              onChange={({ target }) => change({ drop: { ...drop, [key]: target.checked } })}
            />
            <code>{label}</code>
          </label>
          <ControlLine of={`drop.${key}`} />
        </div>
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
      <TypedField field="cpus" of="cpus" label="CPUs" />
      <Choice of="preempt" label="Preemption">
        <select
          className="field"
          value={preempt}
          aria-describedby={controlLineId('preempt')}
          onChange={({ target }) => change({ preempt: target.value as PreemptModel })}
        >
          {PREEMPT_MODELS.map((model) => (
            <option key={model}>{model}</option>
          ))}
        </select>
      </Choice>
      <Choice of="hz" label="Tick (HZ)">
        <select
          className="field"
          value={hz}
          aria-describedby={controlLineId('hz')}
          onChange={({ target }) => change({ hz: Number(target.value) })}
        >
          {TICK_RATES.map((rate) => (
            <option key={rate}>{rate}</option>
          ))}
        </select>
      </Choice>
      <TypedField field="section" of="section" label="Section of" />
      <TypedField field="seed" of="seed" label="Seed" />
    </fieldset>
  );
}

function Neighbours() {
  return (
    <fieldset>
      <legend>Neighbours</legend>
      {NEIGHBOUR_KINDS.map((kind) => (
        <TypedField key={kind} field={kind} of={`tasks.${kind}`} label={<code>{kind}</code>} />
      ))}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly of: ParameterId;
  readonly label: string;
  readonly children: ReactNode;
}

function Choice({ of, label, children }: ChoiceProps) {
  return (
    <div className="control">
      <label className="field-row">
        <span>{label}</span>
        {children}
      </label>
      <ControlLine of={of} />
    </div>
  );
}

interface TypedFieldProps {
  readonly field: FieldName;
  readonly of: ParameterId;
  readonly label: ReactNode;
}

function TypedField({ field, of, label }: TypedFieldProps) {
  const [{ fields }, change] = useSettings();
  const error = useFieldError(field);
  return (
    <div className="control">
      <div className="field-row">
        <label htmlFor={`${field}-field`}>{label}</label>
        <span className="field-with-message">
          <input
            id={`${field}-field`}
            className="field"
            data-field={field}
            value={fields[field]}
            spellCheck={false}
            autoComplete="off"
            inputMode={field === 'section' ? 'text' : 'numeric'}
            aria-invalid={error !== undefined}
            aria-describedby={`${field}-message ${controlLineId(of)}`}
            onChange={({ target }) => change({ fields: { ...fields, [field]: target.value } })}
          />
          <FieldMessage field={field} />
        </span>
      </div>
      <ControlLine of={of} />
    </div>
  );
}
