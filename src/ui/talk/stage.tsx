import '../styles/talk-stage.css';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { BeatText } from './beat-text.tsx';
import { StageCompare } from './stage-compare.tsx';
import { StageRace } from './stage-race.tsx';
import { StageSource } from './stage-source.tsx';
import { StageSweep } from './stage-sweep.tsx';
import { StageTimelines } from './stage-timelines.tsx';
import { StageWords } from './stage-words.tsx';
import { PointerMark } from './pointer-mark.tsx';
import type { PictureProps } from './picture-props.ts';
import { useShown, useTalk, useTalkControl } from './talk-context.ts';
import type { StageSize } from './talk-state.ts';
import type { Beat } from './talk-document.ts';

/** Type of 2.4 % of the height is read in the last row; CSS pixels. */
const TYPE_SHARE = 0.024;
const SMALLEST_TYPE = 18;
const LARGEST_TYPE = 56;
/** The type of the timelines, which are enlarged as a whole. */
const TIMELINE_TYPE = 13;

interface StageProps {
  readonly beat: Beat;
  readonly moved: number;
  /** The audience's own: it says its caption aloud, and its type has a lower bound. Others are small pictures of it. */
  readonly isAudience?: boolean;
  /** What a small picture has the proportions of. */
  readonly like?: StageSize | null;
}

/** A beat as the audience sees it, in any size. */
export function Stage({ beat, moved, isAudience = false, like = null }: StageProps) {
  const { store } = useTalkControl();
  const box = useRef<HTMLElement>(null);
  const [type, setType] = useState(SMALLEST_TYPE);
  const shown = useShown(beat);
  const scale = useTalk((state) => state.projector.scale);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { ResizeObserver: Observer } = element.ownerDocument.defaultView ?? window;
    const observer = new Observer(
      ([
        {
          contentRect: { width, height },
        },
      ]) => {
        if (!isAudience) {
          setType(
            like === null ? Math.max(6, TYPE_SHARE * Math.min(width, height * 1.05)) : (like.type * width) / like.width,
          );
          return;
        }
        const own = scale * Math.min(LARGEST_TYPE, Math.max(SMALLEST_TYPE, TYPE_SHARE * Math.min(width, innerHeight)));
        setType(own);
        store.setState({ stageSize: { width, height, type: own } });
      },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isAudience, scale, like, store]);
  const Heading = isAudience ? 'h2' : 'p';
  return (
    <section
      ref={box}
      className="stage"
      aria-label={isAudience ? 'Beat on screen' : undefined}
      style={{ fontSize: type }}
      data-beat={beat.id}
      data-phase={shown.phase}
    >
      <Heading className="stage-caption" aria-live={isAudience ? 'polite' : undefined}>
        <BeatText template={beat.caption} beat={beat} />
      </Heading>
      {beat.figure !== undefined && (
        <p className="stage-figure">
          <BeatText template={beat.figure} beat={beat} />
        </p>
      )}
      <div className="stage-picture" style={{ '--stage-zoom': (type * 0.95) / TIMELINE_TYPE } as React.CSSProperties}>
        <Picture beat={beat} shown={shown} moved={moved} />
      </div>
      <StageSource beat={beat} />
      {isAudience && <PointerMark />}
    </section>
  );
}

function Picture({ beat, shown, moved }: PictureProps): ReactNode {
  if (shown.phase === 'failed') return <Failure failure={shown.failure} />;
  switch (beat.view) {
    case 'timelines':
    case 'recording':
      return <StageTimelines key={beat.id} beat={beat} shown={shown} moved={moved} />;
    case 'race':
      return <StageRace beat={beat} shown={shown} moved={moved} />;
    case 'sweep':
      return <StageSweep beat={beat} shown={shown} moved={moved} />;
    case 'compare':
      return <StageCompare beat={beat} shown={shown} moved={moved} />;
    case 'words':
      return <StageWords beat={beat} shown={shown} moved={moved} />;
  }
}

/** The audience's stage follows the motion. */
export function AudienceStage({ beat }: { readonly beat: Beat }) {
  const moved = useTalk((state) => state.moved);
  return <Stage beat={beat} moved={moved} isAudience />;
}

function Failure({ failure }: { readonly failure: string }) {
  const control = useTalkControl();
  return (
    <div className="stage-failure" role="alert">
      <p>This beat cannot be shown. {failure}</p>
      <button type="button" className="button" onClick={() => control.tryAgain()}>
        Try again
      </button>
    </div>
  );
}
