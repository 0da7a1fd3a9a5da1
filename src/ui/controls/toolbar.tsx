import '../styles/toolbar.css';
import { APPROACH_CHOICES, FIRST_APPROACHES } from '../state/approaches.ts';
import { useApp } from '../state/unmapscope.ts';
import { ApproachSwitch } from './approach-switch.tsx';
import { MoreSettings } from './more-settings.tsx';

/** Which approaches run, what else can be set, and what just finished. */
export function Toolbar() {
  return (
    <div className="toolbar">
      <ApproachChips />
      <MoreSettings />
      <Status />
    </div>
  );
}

function ApproachChips() {
  return (
    <fieldset className="chips">
      <legend className="visually-hidden">Approaches</legend>
      {APPROACH_CHOICES.filter(({ id }) => FIRST_APPROACHES.includes(id)).map((choice) => (
        <ApproachSwitch key={choice.id} choice={choice} className="chip" />
      ))}
    </fieldset>
  );
}

/** The sentence is there for everybody to read; a screen reader hears it when it changes. */
function Status() {
  const sentence = useApp((state) => state.sentence);
  const isRunning = useApp((state) => state.status.phase === 'running');
  return (
    <p className="status" role="status" title={sentence}>
      {sentence === '' && isRunning ? 'Running …' : sentence}
    </p>
  );
}
