import { useEffect, useState } from 'react';
import { recordedKernels, type RecordedKernel } from '../files/recorded-kernels.ts';
import { labelOf, titleOf } from '../races/columns.ts';
import { approachChoice } from '../state/approaches.ts';
import { lineText } from './beat-places.ts';
import { documentOf, ordered } from './beat-work.ts';
import type { Beat } from './talk-document.ts';

/** What the picture is: simulated, searched or recorded, and of what. */
export function StageSource({ beat }: { readonly beat: Beat }) {
  const recording = useRecording(beat.view === 'recording' ? beat.recording : null);
  return <p className="stage-source">{sourceText(beat, recording)}</p>;
}

function sourceText(beat: Beat, recording: RecordedKernel | null): string {
  switch (beat.view) {
    case 'words':
      return beat.lines.some((line) => lineText(line).includes('{published.')) ? 'Published with the series' : '\u00a0';
    case 'race':
      return `Searched, ${labelOf(beat.approaches[0])}: ${titleOf(beat.scenario)}`;
    case 'recording':
      return recording === null ? '…' : `Recorded: ${recording.title}. ${recording.source}`;
    default:
      return `Simulated, ${approachesText(beat)}: ${documentOf(beat.scenario).title ?? 'a scenario'}`;
  }
}

function approachesText({
  view,
  approaches,
}: Extract<Beat, { readonly view: 'timelines' | 'sweep' | 'compare' }>): string {
  if (view === 'compare') return `${approaches.length} approaches`;
  return ordered(approaches)
    .map((id) => approachChoice(id).label)
    .join(' and ');
}

function useRecording(id: string | null): RecordedKernel | null {
  const [found, setFound] = useState<RecordedKernel | null>(null);
  useEffect(() => {
    if (id === null) return;
    let isCurrent = true;
    void recordedKernels().then((all) => {
      if (isCurrent) setFound(all.find((one) => one.id === id) ?? null);
    });
    return () => {
      isCurrent = false;
    };
  }, [id]);
  return found?.id === id ? found : null;
}
