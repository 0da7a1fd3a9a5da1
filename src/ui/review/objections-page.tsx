import { builtInScenario } from '../../scenario/built-in.ts';
import { OBJECTIONS, type Objection } from '../../scenario/series-objections.ts';
import { labelOf } from '../races/columns.ts';
import { START_PLACE } from '../state/place.ts';
import { settingsOf } from '../state/settings.ts';
import { useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import { openRace } from './open-race.ts';
import { goTo } from './review-actions.ts';
import { pageOfCallSite, pageTitle } from './review-place.ts';
import { useChosen } from './use-chosen.ts';

/** What was said in the review, who said it when, and where it can be seen. */
export function ObjectionsPage({ item }: { readonly item: string | null }) {
  return (
    <section className="card review-page" aria-labelledby="review-title">
      <h2 id="review-title" tabIndex={-1}>
        {pageTitle('objections')}
      </h2>
      <p className="soft">On linux-mm, in our own words; dates as the senders’ clocks had them.</p>
      {OBJECTIONS.map((objection) => (
        <ObjectionCard key={objection.id} objection={objection} isChosen={objection.id === item} />
      ))}
    </section>
  );
}

function ObjectionCard({ objection, isChosen }: { readonly objection: Objection; readonly isChosen: boolean }) {
  const app = useUnmapscope();
  const card = useChosen<HTMLElement>(isChosen);
  const { id, who, date, messageIds, says, note } = objection;
  return (
    <article className="objection" ref={card} aria-label={`${who}, ${date}: ${says}`} data-chosen={isChosen}>
      <h3>
        <button type="button" aria-pressed={isChosen} onClick={() => goTo(app, { item: isChosen ? null : id })}>
          {who} <time dateTime={date}>{date}</time>
        </button>
      </h3>
      <p>{says}</p>
      <p className="soft message-ids">
        {messageIds.map((messageId) => (
          <code key={messageId}>{messageId}</code>
        ))}
      </p>
      <Shows objection={objection} />
      <p className="soft">{note}</p>
    </article>
  );
}

function Shows({ objection: { shows } }: { readonly objection: Objection }) {
  const app = useUnmapscope();
  if (shows.kind === 'not-modelled') return <p className="not-modelled">Not modelled</p>;
  return (
    <button type="button" className="button" onClick={() => show(app, shows)}>
      {textOf(shows)}
    </button>
  );
}

type Shown = Exclude<Objection['shows'], { readonly kind: 'not-modelled' }>;

function textOf(shows: Shown): string {
  if (shows.kind === 'race') return `Open the race ${shows.scenario}, ${labelOf(shows.approach)}`;
  if (shows.kind === 'run') return `Run ${shows.scenario}: ${shows.approaches.map(labelOf).join(', ')}`;
  return `Open the call in ${shows.callSite}`;
}

function show(app: Unmapscope, shows: Shown): void {
  if (shows.kind === 'race') openRace(app, shows);
  else if (shows.kind === 'call-site') goTo(app, { page: pageOfCallSite(shows.callSite), item: shows.callSite });
  else runScenario(app, shows);
}

function runScenario(
  { store, view, runs }: Unmapscope,
  { scenario, approaches }: Extract<Shown, { kind: 'run' }>,
): void {
  if (builtInScenario(scenario) === undefined) return;
  store.setState(({ settings }) => ({
    settings: settingsOf(scenario, { ...settings, approaches }),
    place: START_PLACE,
  }));
  view.setState({ range: null, cursor: null, hover: null });
  runs.start();
}
