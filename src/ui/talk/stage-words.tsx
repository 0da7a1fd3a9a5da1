import { BeatText } from './beat-text.tsx';
import { countAt } from './stage-count.ts';
import type { PictureProps } from './picture-props.ts';

/** A few lines; those that have not come yet keep their place. */
export function StageWords({ beat, moved }: PictureProps<'words'>) {
  const count = countAt(beat.from, beat.to, moved);
  return (
    <ul className="stage-words">
      {beat.lines.map((line, i) => (
        <li key={line} data-hidden={i >= count ? '' : undefined} aria-hidden={i >= count}>
          <BeatText template={line} beat={beat} />
        </li>
      ))}
    </ul>
  );
}
