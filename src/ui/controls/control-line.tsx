import { PARAMETER_FACTS, type ParameterId } from '../../scenario/parameter-facts.ts';
import { controlLineId } from './line-id.ts';

const FACTS = new Map(PARAMETER_FACTS.map((facts) => [facts.id, facts]));

/** What a control models, in what it is written, and where its value comes from. */
export function LineText({ of }: { readonly of: ParameterId }) {
  const facts = FACTS.get(of);
  if (facts === undefined) return null;
  const { models, unit, source } = facts;
  return (
    <>
      {models} {unit} <span className="soft">{source}</span>
    </>
  );
}

/** The same, below the control, which names it by its id. */
export function ControlLine({ of }: { readonly of: ParameterId }) {
  return (
    <span id={controlLineId(of)} className="control-line">
      <LineText of={of} />
    </span>
  );
}
