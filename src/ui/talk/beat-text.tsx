import { useApp } from '../state/unmapscope.ts';
import { fillBeat } from './beat-figures.ts';
import type { Shown } from './shown.ts';
import { useShown } from './talk-context.ts';
import type { Beat } from './talk-document.ts';
import type { SentencePart } from '../story/figures.ts';

interface BeatTextProps {
  readonly template: string;
  readonly beat: Beat;
}

/** A text of a beat, its figures filled from what the beat shows. Until that is there, three dots stand for each. */
export function BeatText({ template, beat }: BeatTextProps) {
  const shown = useShown(beat);
  const tables = useApp((state) => state.tables);
  const parts = filled(() => fillBeat(template, beat, shown, tables));
  if (parts === null) return <span aria-busy="true">{template.replace(/\{[^{}]+\}/g, '…')}</span>;
  return (
    <>
      {parts.map(({ text, isFigure }, i) =>
        isFigure ? (
          <span key={i} className="beat-figure">
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </>
  );
}

/** A figure that does not exist, in a file somebody wrote, is said where it would stand. */
function filled(fill: () => readonly SentencePart[] | null): readonly SentencePart[] | null {
  try {
    return fill();
  } catch (error) {
    return [{ text: `(${error instanceof Error ? error.message : String(error)})`, isFigure: false }];
  }
}

/** Whether a beat is as complete as it gets. */
export function isSettled({ phase }: Shown, beat: Beat): boolean {
  const needsNothing = beat.view === 'words' && beat.scenario === undefined;
  return needsNothing || phase === 'complete' || phase === 'failed';
}
