import { BeatText } from './beat-text.tsx';
import type { Beat } from './talk-document.ts';

/** What is said at a beat. */
export function SpeakerNotes({ beat }: { readonly beat: Beat }) {
  return beat.notes.split('\n').map((paragraph, i) => (
    <p key={i}>
      <BeatText template={paragraph} beat={beat} />
    </p>
  ));
}
