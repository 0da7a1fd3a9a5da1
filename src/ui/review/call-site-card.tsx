import { useStore } from 'zustand';
import type { CallSiteFacts } from '../../scenario/call-sites.ts';
import { otherAtomicId } from '../../scenario/searched-approaches.ts';
import type { CellAddress } from '../../worker/explore-protocol.ts';
import { keyOf } from '../races/columns.ts';
import { VerdictMark } from '../races/verdict-mark.tsx';
import { CHECK_NAMES, verdictOf, violatedChecks } from '../races/verdicts.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { CounterexampleSteps } from './counterexample-steps.tsx';
import { openRace } from './open-race.ts';
import { goTo } from './review-actions.ts';
import { reviewSearch } from './review-search.ts';
import { useChosen } from './use-chosen.ts';

const AS_POSTED = 'sections';

/** What has to be searched for the verdicts of a call site, with both values of `atomic`. */
export function cellsOfCallSite({ number, scenarios }: CallSiteFacts): CellAddress[] {
  return scenarios.flatMap((scenario) => [
    { scenario, approach: AS_POSTED },
    { scenario, approach: otherAtomicId(number) },
  ]);
}

interface CallSiteProps {
  readonly site: CallSiteFacts;
  readonly isChosen: boolean;
}

/** One call of do_munmap(): what the series passes and why, what the caller does afterwards, and what the race search says of both values. */
export function CallSiteCard({ site, isChosen }: CallSiteProps) {
  const app = useUnmapscope();
  const { id, fn, file, atomic, reason, afterwards, notModelled } = site;
  const card = useChosen<HTMLElement>(isChosen);
  return (
    <article className="call-site" ref={card} aria-label={`Call site ${fn}`} data-chosen={isChosen}>
      <h4>
        <button type="button" aria-pressed={isChosen} onClick={() => goTo(app, { item: isChosen ? null : id })}>
          <code>{fn}</code> <span className="soft">{file}</span>
        </button>
      </h4>
      <dl>
        <dt>
          <code>atomic</code>
        </dt>
        <dd>{atomic === null ? 'not passed' : <code>{String(atomic)}</code>}</dd>
        <dt>Reason given</dt>
        <dd>{reason}</dd>
        <dt>Afterwards</dt>
        <dd>{afterwards}</dd>
      </dl>
      {notModelled === null ? <Verdicts site={site} /> : <p className="not-modelled">Not modelled: {notModelled}.</p>}
    </article>
  );
}

function Verdicts({ site: { number, scenarios, atomic, fn } }: { readonly site: CallSiteFacts }) {
  return (
    <table className="verdicts" aria-label={`Verdicts of ${fn}`}>
      <thead>
        <tr>
          <th scope="col">Race</th>
          <th scope="col">
            <code>{String(atomic)}</code>, as posted
          </th>
          <th scope="col">
            <code>{String(atomic === false)}</code>
          </th>
        </tr>
      </thead>
      <tbody>
        {scenarios.map((scenario) => (
          <tr key={scenario}>
            <th scope="row">{scenario}</th>
            <td>
              <Verdict cell={{ scenario, approach: AS_POSTED }} opens />
            </td>
            <td>
              <Verdict cell={{ scenario, approach: otherAtomicId(number) }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Verdict({ cell: address, opens = false }: { readonly cell: CellAddress; readonly opens?: boolean }) {
  const app = useUnmapscope();
  const cell = useStore(reviewSearch().store, ({ cells }) => cells.get(keyOf(address)));
  const isRunning = useStore(
    reviewSearch().store,
    ({ running }) => running?.current?.scenario === address.scenario && running.current.approach === address.approach,
  );
  const violated = cell === undefined ? [] : violatedChecks(cell);
  return (
    <>
      <VerdictMark verdict={verdictOf(cell, isRunning)} />
      {violated.length > 0 && (
        <span className="soft"> {violated.map((check) => CHECK_NAMES[check].name).join(', ')}</span>
      )}
      {opens && ' '}
      {opens && (
        <button
          type="button"
          className="button small"
          aria-label={`Open the race ${address.scenario}`}
          onClick={() => openRace(app, address)}
        >
          Open
        </button>
      )}
      {!opens && cell?.counterexample != null && <CounterexampleSteps shown={cell.counterexample} />}
    </>
  );
}
