import { useApp } from '../state/unmapscope.ts';
import { completeRuns, fillSentence } from './figures.ts';

/** A sentence whose figures come from the runs on screen; until these are complete, what it will say is reserved for. */
export function Sentence({ template }: { readonly template: string }) {
  const lanes = useApp((state) => state.lanes);
  const parts = fillSentence(template, completeRuns(lanes));
  if (parts === null) {
    return (
      <span className="sentence" aria-busy="true">
        {template.replace(/\{[^{}]+\}/g, '…')}
      </span>
    );
  }
  return (
    <span className="sentence">
      {parts.map(({ text, isFigure }, i) =>
        isFigure ? (
          <b key={i} className="predicted">
            {text}
          </b>
        ) : (
          text
        ),
      )}
    </span>
  );
}
