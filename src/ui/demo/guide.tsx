import { useEffect, useState } from 'react';
import type { Mode } from '../state/mode.ts';
import { Sentence } from '../story/sentence.tsx';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { GUIDED_PATHS, type Guess } from './guided-paths.ts';
import { parsePathPlace, type PathPlace } from './path-place.ts';
import { goToStep, showStep } from './show-step.ts';

/** Leads a visitor through the runs: one sentence, one button; questions to choose from; free play at any time. */
export default function Guide() {
  const at = useApp((state) => state.mode.at);
  const place = parsePathPlace(at);
  return (
    <section className="card guide" aria-label="Guide" data-on-path={place !== null}>
      {place ? <Step key={at} place={place} /> : <Welcome />}
      <Questions current={place?.path.id ?? null} />
    </section>
  );
}

function Welcome() {
  const app = useUnmapscope();
  return (
    <div className="guide-step">
      <p>
        Who holds <code>mmap_sem</code> while a large mapping is unmapped, for how long, and what may go wrong when it
        is let go of in between?
      </p>
      <button type="button" className="button primary" onClick={() => goToStep(app, GUIDED_PATHS[0], 0)}>
        Show me
      </button>
    </div>
  );
}

function Step({ place: { path, index, step } }: { readonly place: PathPlace }) {
  const app = useUnmapscope();
  const [guessed, setGuessed] = useState<boolean | null>(null);
  const isLast = index === path.steps.length - 1;
  useRecordingInView(step.recording);
  const isAsking = step.guess !== undefined && guessed === null;
  const next = (): void => {
    if (isLast) app.store.setState({ mode: { mode: 'demo', at: null } });
    else goToStep(app, path, index + 1);
  };
  return (
    <div className="guide-step">
      <p aria-live="polite">
        {isAsking && step.guess ? (
          step.guess.question
        ) : (
          <>
            {guessed !== null && <b>{guessed ? 'Right. ' : 'Not so. '}</b>}
            <Sentence template={step.sentence} />
          </>
        )}
      </p>
      {isAsking && step.guess ? (
        <Choices
          guess={step.guess}
          onGuess={(isRight) => {
            setGuessed(isRight);
            showStep(app, step);
          }}
        />
      ) : (
        <div className="guide-buttons">
          <span className="soft">
            {index + 1} of {path.steps.length}
          </span>
          <button
            type="button"
            className="button"
            disabled={index === 0}
            onClick={() => goToStep(app, path, index - 1)}
          >
            Back
          </button>
          {step.opens && <OpensMode mode={step.opens} />}
          <button type="button" className="button primary" onClick={next}>
            {isLast ? 'Try it yourself' : 'Next'}
          </button>
        </div>
      )}
    </div>
  );
}

/** Where the guide stays in sight while the page is scrolled; guide.css has the same. */
const STAYS = '(width >= 900px) and (height >= 700px)';

/** Brings the timeline of a recording into view as soon as it is there: it stands below that of the run. */
function useRecordingInView(recording: string | undefined): void {
  const lane = useApp(({ timelines }) => timelines.findIndex(({ source }) => source === 'trace'));
  useEffect(() => {
    if (recording === undefined || lane === -1 || !matchMedia(STAYS).matches) return;
    document.querySelector(`[data-timeline="${lane}"]`)?.closest('figure')?.scrollIntoView({ block: 'nearest' });
  }, [recording, lane]);
}

function OpensMode({ mode }: { readonly mode: Mode }) {
  const { store } = useUnmapscope();
  return (
    <button type="button" className="button" onClick={() => store.setState({ mode: { mode, at: null } })}>
      Open {mode === 'review' ? 'Review' : 'Talk'}
    </button>
  );
}

function Choices({ guess, onGuess }: { readonly guess: Guess; readonly onGuess: (isRight: boolean) => void }) {
  return (
    <div className="guide-buttons" role="group" aria-label="Guess first">
      {guess.choices.map(({ text, isRight }) => (
        <button key={text} type="button" className="button" onClick={() => onGuess(isRight)}>
          {text}
        </button>
      ))}
    </div>
  );
}

function Questions({ current }: { readonly current: string | null }) {
  const app = useUnmapscope();
  return (
    <ul className="guide-questions" aria-label="Questions">
      {GUIDED_PATHS.map((path) => (
        <li key={path.id}>
          <button
            type="button"
            className="chip"
            aria-pressed={path.id === current}
            onClick={() => goToStep(app, path, 0)}
          >
            {path.question}
          </button>
        </li>
      ))}
    </ul>
  );
}
