import { useUnmapscope } from '../state/unmapscope.ts';
import { lineOpens, lineText } from './beat-places.ts';
import { openPlace } from './open-place.ts';
import { placeTitle } from './place-titles.ts';
import { BeatText } from './beat-text.tsx';
import { countAt } from './stage-count.ts';
import type { PictureProps } from './picture-props.ts';

/** A few lines; those that have not come yet keep their place. A line opens what it is about. */
export function StageWords({ beat, moved }: PictureProps<'words'>) {
  const app = useUnmapscope();
  const count = countAt(beat.from, beat.to, moved);
  return (
    <ul className="stage-words">
      {beat.lines.map((line, i) => {
        const text = <BeatText template={lineText(line)} beat={beat} />;
        const place = lineOpens(line);
        return (
          <li key={lineText(line)} data-hidden={i >= count ? '' : undefined} aria-hidden={i >= count}>
            {place === null ? (
              text
            ) : (
              <button type="button" title={placeTitle(place) ?? ''} onClick={() => openPlace(app, place)}>
                {text}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
