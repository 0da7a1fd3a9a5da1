import { useStore } from 'zustand';
import { CLAIMS, type Claim } from '../../scenario/series-claims.ts';
import { isKnown } from '../races/columns.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { counted } from '../races/verdicts.ts';
import { cellsOfClaim, claimVerdict, type ClaimState, type ClaimVerdict } from './claim-verdict.ts';
import { CounterexampleSteps } from './counterexample-steps.tsx';
import { openRace } from './open-race.ts';
import { QuestionStatus } from './question-status.tsx';
import { goTo, goToPage } from './review-actions.ts';
import { reviewSearch } from './review-search.ts';
import { pageTitle } from './review-place.ts';
import { useChosen } from './use-chosen.ts';

/** Sentences that a search can refute, each with the button that starts it. */
export function ClaimsPage({ item }: { readonly item: string | null }) {
  return (
    <section className="card review-page" aria-labelledby="review-title">
      <h2 id="review-title" tabIndex={-1}>
        {pageTitle('claims')}
      </h2>
      <p className="soft">
        Check looks for an order of the tasks that refutes a claim, in small worlds of sections of 4 pages. “Complete”:
        every order was looked at. “Bounded”: only those with so many preemptions.
      </p>
      {CLAIMS.map((claim) => (
        <ClaimCard key={claim.id} claim={claim} isChosen={claim.id === item} />
      ))}
    </section>
  );
}

const SIGNS: Readonly<Record<ClaimState, string>> = { unchecked: '·', complete: '✓', bounded: '≤', refuted: '✕' };

function ClaimCard({ claim, isChosen }: { readonly claim: Claim; readonly isChosen: boolean }) {
  const app = useUnmapscope();
  const cells = useStore(reviewSearch().store, (state) => state.cells);
  const card = useChosen<HTMLElement>(isChosen);
  const { id, says, refutedBy, patch } = claim;
  const { state, text, counterexamples } = claimVerdict(claim, cells);
  return (
    <article className="claim" ref={card} aria-label={says} data-chosen={isChosen} data-state={state}>
      <h3>
        <button type="button" aria-pressed={isChosen} onClick={() => goTo(app, { item: isChosen ? null : id })}>
          {says}
        </button>
      </h3>
      <p className="soft">
        Refuted by {refutedBy}. Belongs to{' '}
        <button type="button" className="link" onClick={() => goToPage(app, patch)}>
          patch {patch}
        </button>
        .
      </p>
      <QuestionStatus of={id} wanted={cellsOfClaim(claim)} asks="Check" />
      <p aria-live="polite" className="claim-verdict">
        {state !== 'unchecked' && (
          <>
            <span aria-hidden="true">{SIGNS[state]}</span> {text}
          </>
        )}
      </p>
      <Refutations of={counterexamples} />
    </article>
  );
}

/** The simplest race that refutes a claim; the others on demand. */
function Refutations({ of: all }: { readonly of: ClaimVerdict['counterexamples'] }) {
  const [simplest, ...rest] = all;
  if (simplest === undefined) return null;
  return (
    <>
      <Refutation by={simplest} />
      {rest.length > 0 && (
        <details>
          <summary>{counted(rest.length, 'more race')}</summary>
          {rest.map((by) => (
            <Refutation key={by.scenario} by={by} />
          ))}
        </details>
      )}
    </>
  );
}

function Refutation({ by: { scenario, approach, shown } }: { readonly by: ClaimVerdict['counterexamples'][number] }) {
  const app = useUnmapscope();
  return (
    <div className="claim-race">
      <code>{scenario}</code>
      {isKnown({ scenario, approach }) && (
        <button
          type="button"
          className="button small"
          aria-label={`Open the race ${scenario}`}
          onClick={() => openRace(app, { scenario, approach })}
        >
          Open
        </button>
      )}
      <CounterexampleSteps shown={shown} />
    </div>
  );
}
