import type { Counterexample } from '../../worker/explore-protocol.ts';
import { CHECK_NAMES, counted } from '../races/verdicts.ts';

/** What goes wrong, and the order in which it does, one step a line. */
export function CounterexampleSteps({ shown }: { readonly shown: Counterexample }) {
  const { check, text, preemptions, steps, schedule } = shown;
  return (
    <details className="counterexample">
      <summary>
        {CHECK_NAMES[check].name}, {counted(preemptions, 'preemption')}: {text}
      </summary>
      <ol>
        {steps.map(({ task, step, text: does }) => (
          <li key={step}>
            <code>{task}</code> {does}
          </li>
        ))}
      </ol>
      <p className="soft">
        Schedule <code>{schedule === '' ? '(no step)' : schedule}</code>
      </p>
    </details>
  );
}
