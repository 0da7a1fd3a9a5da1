import { useEffect, useRef, useState } from 'react';
import type { LitEvents } from '../../draw/lit-events.ts';
import { formatCount } from '../format/quantities.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { changeOf, PATH_STEPS, type PathStep, type StepChange } from './path-steps.ts';
import { goTo, stepLitEvent } from './review-actions.ts';
import { lanesOfSides, stepsOfLane, type Side } from './step-lanes.ts';
import { usePathCounts, type PathCounts } from './use-path-counts.ts';
import { useChosen } from './use-chosen.ts';
import { useCurrentInView } from './use-current-in-view.ts';

const SIDES: readonly { readonly side: Side | 'both'; readonly label: string }[] = [
  { side: 'pristine', label: 'v4.17' },
  { side: 'patched', label: 'Series' },
  { side: 'both', label: 'Both' },
];

/** The steps of munmap(2) in v4.17 and with the series, beside each other, with how often the run on screen reached each. */
export function StepsPane({ chosen }: { readonly chosen: string | null }) {
  const [shown, setShown] = useState<Side | 'both'>('both');
  const timelines = useApp((state) => state.timelines);
  const explained = useApp((state) => state.explained);
  const lanes = lanesOfSides(timelines, explained);
  const pristine = usePathCounts(lanes.pristine, 'pristine');
  const patched = usePathCounts(lanes.patched, 'patched');
  const pane = useRef<HTMLElement>(null);
  useLitStep(chosen, lanes.pristine, lanes.patched);
  useCurrentInView(pane, `${pristine?.current} ${patched?.current}`);
  const visible = PATH_STEPS.filter((step) => shown === 'both' || step[shown] !== null);
  return (
    <section ref={pane} className="card steps-pane" aria-labelledby="steps-title" data-shown={shown}>
      <div className="steps-head">
        <h2 id="steps-title">The path of munmap, step by step</h2>
        <div className="segmented" role="radiogroup" aria-label="Which code">
          {SIDES.map(({ side, label }) => (
            <label key={side}>
              <input type="radio" name="steps-side" checked={side === shown} onChange={() => setShown(side)} />
              {label}
            </label>
          ))}
        </div>
      </div>
      <Missing lanes={lanes} />
      <LitControls chosen={chosen} />
      <div className="path-head" aria-hidden="true">
        <span data-side="pristine">v4.17</span>
        <span data-side="patched">With the series: {timelines.at(lanes.patched)?.label ?? 'Sections'}</span>
      </div>
      <ol className="path-steps">
        {visible.map((step) => (
          <StepItem
            key={step.id}
            step={step}
            isChosen={step.id === chosen}
            pristine={pristine}
            patched={patched}
            shown={shown}
          />
        ))}
      </ol>
    </section>
  );
}

const CHANGES: Readonly<Record<StepChange, { readonly sign: string; readonly text: string }>> = {
  same: { sign: ' ', text: '' },
  changed: { sign: '~', text: 'changed' },
  added: { sign: '+', text: 'added' },
  removed: { sign: '−', text: 'removed' },
};

interface StepProps {
  readonly step: PathStep;
  readonly isChosen: boolean;
  readonly pristine: PathCounts | null;
  readonly patched: PathCounts | null;
  readonly shown: Side | 'both';
}

function StepItem({ step, isChosen, pristine, patched, shown }: StepProps) {
  const app = useUnmapscope();
  const item = useChosen<HTMLLIElement>(isChosen);
  const change = changeOf(step);
  const { sign, text } = CHANGES[change];
  const isShared = change === 'same' && shown === 'both';
  const isReached = (pristine?.times[step.id] ?? 0) + (patched?.times[step.id] ?? 0) > 0;
  const isCurrent = pristine?.current === step.id || patched?.current === step.id;
  return (
    <li
      ref={item}
      data-change={change}
      data-chosen={isChosen}
      data-reached={isReached}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => goTo(app, { step: isChosen ? null : step.id })}
        style={{ paddingLeft: 4 + step.depth * 12 }}
      >
        <span className="change-sign" aria-hidden="true">
          {sign}
        </span>
        <code>{step.name}</code>
        {text !== '' && <span className="soft">{text}</span>}
      </button>
      {isShared && <p className="step-does">{step.pristine}</p>}
      {shown !== 'patched' && (
        <Side step={step} side="pristine" counts={pristine} does={isShared ? null : step.pristine} />
      )}
      {shown !== 'pristine' && (
        <Side step={step} side="patched" counts={patched} does={isShared ? null : step.patched} />
      )}
    </li>
  );
}

interface SideProps {
  readonly step: PathStep;
  readonly side: Side;
  readonly counts: PathCounts | null;
  /** Null where both sides say it once. */
  readonly does: string | null;
}

function Side({ step, side, counts, does }: SideProps) {
  if (step[side] === null) {
    return (
      <div className="step-side" data-side={side} data-absent="">
        <span className="visually-hidden">{side === 'pristine' ? 'Not in v4.17.' : 'Not with the series.'}</span>
      </div>
    );
  }
  const times = counts?.times[step.id] ?? 0;
  return (
    <div className="step-side" data-side={side} data-reached={counts === null || times > 0}>
      <span className="side-name">{side === 'pristine' ? 'v4.17: ' : 'With the series: '}</span>
      {does !== null && <span>{does}</span>}
      <span className="step-times">
        {counts !== null && (times > 0 ? `${formatCount(times)}×` : 'never reached in this run')}
        {counts?.current === step.id && <b> ◂ at the cursor</b>}
      </span>
    </div>
  );
}

/** Says which of the two the run on screen lacks, and lets it run. */
function Missing({ lanes }: { readonly lanes: Readonly<Record<Side, number>> }) {
  const { store, runs } = useUnmapscope();
  if (lanes.pristine !== -1 && lanes.patched !== -1) return null;
  const lacks = [lanes.pristine === -1 ? 'Pristine' : null, lanes.patched === -1 ? 'Sections' : null].filter(
    (label) => label !== null,
  );
  return (
    <p className="path-missing">
      {lacks.join(' and ')} {lacks.length === 1 ? 'is' : 'are'} not in the run on screen, so that nothing is counted
      there.{' '}
      <button
        type="button"
        className="button"
        onClick={() => {
          store.setState(({ settings }) => ({ settings: { ...settings, approaches: ['pristine', 'sections'] } }));
          runs.start();
        }}
      >
        Run both
      </button>
    </p>
  );
}

/** Walks the events of the step that is lit up. Its place is reserved. */
function LitControls({ chosen }: { readonly chosen: string | null }) {
  const app = useUnmapscope();
  const name = PATH_STEPS.find(({ id }) => id === chosen)?.name;
  return (
    <p className="lit-controls">
      <button type="button" className="button" disabled={chosen === null} onClick={() => stepLitEvent(app, -1)}>
        ← Previous event
      </button>
      <button type="button" className="button" disabled={chosen === null} onClick={() => stepLitEvent(app, 1)}>
        Next event →
      </button>
      <span className="soft">
        {name === undefined ? (
          'Choose a step: its events light up on the timelines.'
        ) : (
          <>
            of <code>{name}</code>
          </>
        )}
      </span>
    </p>
  );
}

/** Points out the events of a step on both timelines as long as it is chosen. */
function useLitStep(chosen: string | null, pristine: number, patched: number): void {
  const app = useUnmapscope();
  const runId = useApp((state) => state.runId);
  useEffect(() => {
    if (chosen === null) return;
    const step = PATH_STEPS.find(({ id }) => id === chosen);
    const lit = new Map<number, LitEvents>();
    for (const side of ['pristine', 'patched'] as const) {
      const lane = side === 'pristine' ? pristine : patched;
      const events = step?.[side] == null ? undefined : stepsOfLane(app, lane)?.of(chosen);
      if (events !== undefined) lit.set(lane, events);
    }
    app.view.setState({ lit });
    return () => app.view.setState({ lit: null });
  }, [app, chosen, pristine, patched, runId]);
}
