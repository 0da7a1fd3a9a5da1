import { useUnmapscope } from '../state/unmapscope.ts';
import { currentTalk } from './current-talk.ts';
import { readTalkPlace } from './talk-place.ts';

/** The way back to the beat that was left; nothing if none was. */
export default function BackToBeat() {
  const { store } = useUnmapscope();
  const at = currentTalk.left;
  const place = readTalkPlace(at);
  if (place === null) return null;
  const name = place.question === null ? `beat ${place.beat + 1}` : `question ${place.question}`;
  return (
    <p className="back-to-beat">
      <button type="button" className="button" onClick={() => store.setState({ mode: { mode: 'talk', at } })}>
        ← Back to the talk, {name}
      </button>
    </p>
  );
}
