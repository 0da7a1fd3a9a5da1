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

/** Published, recorded or counted, not predicted by the model: upright. */
const GIVEN = /^(?:published|seen|recording|cell|says)\./;

/** A text of a beat, its figures filled from what the beat shows. Until that is there, three dots stand for each. */
export function BeatText({ template, beat }: BeatTextProps) {
  const shown = useShown(beat);
  const tables = useApp((state) => state.tables);
  const parts = filled(() => fillBeat(template, beat, shown, tables));
  if (parts === null) return <span aria-busy="true">{template.replace(/\{[^{}]+\}/g, '…')}</span>;
  const paths = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, path]) => path);
  const isGiven = parts.filter(({ isFigure }) => isFigure).map((_, figure) => GIVEN.test(paths[figure] ?? ''));
  return parts.map(({ text, isFigure }, i) => {
    if (!isFigure) return text;
    const figure = parts.slice(0, i).filter((part) => part.isFigure).length;
    return (
      <span key={i} className={isGiven[figure] ? 'beat-figure' : 'beat-figure predicted'}>
        {text}
      </span>
    );
  });
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
