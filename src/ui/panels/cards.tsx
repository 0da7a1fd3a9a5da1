import '../styles/cards.css';
import { timeText } from '../../trace/quantity-text.ts';
import { formatCount, plural } from '../format/quantities.ts';
import type { LaneState } from '../state/lane-state.ts';
import { approachChoice } from '../state/approaches.ts';
import { isFittedRun } from '../state/fitted.ts';
import { longestWait, type RunSummary } from '../state/run-summary.ts';
import { useApp } from '../state/unmapscope.ts';
import { useMediaQuery } from './use-media-query.ts';
import { Quantity, type QuantityKind } from './quantity.tsx';

/** The headline numbers of each approach. The longest hold for write is the largest: it is what the series is about. */
export function Cards() {
  // A row to swipe must also scroll by keyboard.
  const isSwiped = useMediaQuery('(width < 600px)');
  const lanes = useApp((state) => state.lanes);
  const shown = useApp((state) => state.shown);
  const isFitted = isFittedRun(shown);
  return (
    <section className="cards" aria-label="Headline numbers" tabIndex={isSwiped ? 0 : undefined}>
      {lanes.map((lane) => (
        <Card key={lane.id} lane={lane} isFitted={lane.id === 'pristine' && isFitted} />
      ))}
    </section>
  );
}

function Card({ lane, isFitted }: { readonly lane: LaneState; readonly isFitted: boolean }) {
  const { summary } = lane;
  return (
    <article className="card headline" aria-label={lane.label}>
      <h2>{lane.label}</h2>
      <div className="hold">
        <p className="big">
          {summary ? (
            <Quantity kind="predicted" text={timeText(summary.exclusiveHoldMaxNs)} />
          ) : (
            <Pending lane={lane} />
          )}
        </p>
        <p className="drops mono">
          {summary ? <Sections summary={summary} approach={lane.id} /> : isUnderWay(lane) && <span>unmapped</span>}
        </p>
      </div>
      <p className="soft rest">
        <code>mmap_sem</code> held for write, longest
      </p>
      <p className="soft rest">
        {summary && <Rest summary={summary} munmapKind={isFitted ? 'fitted' : 'predicted'} />}
      </p>
    </article>
  );
}

function Pending({ lane }: { readonly lane: LaneState }) {
  return <span className="pending">{isUnderWay(lane) ? `${Math.floor(lane.share * 100)} %` : '…'}</span>;
}

function isUnderWay({ share }: LaneState): boolean {
  return share > 0 && share < 1;
}

function Rest({ summary, munmapKind }: { readonly summary: RunSummary; readonly munmapKind: QuantityKind }) {
  const wait = longestWait(summary);
  return (
    <>
      {wait && (
        <>
          <code>{wait.name}</code> waited{' '}
          <b>
            <Quantity kind="predicted" text={timeText(wait.waitMaxNs)} />
          </b>{' '}
          ·{' '}
        </>
      )}
      <code>{summary.result.call}</code>{' '}
      <b>
        <Quantity kind={munmapKind} text={timeText(summary.munmapNs)} />
      </b>
      {typeof summary.result.ret === 'string' && summary.result.ret.startsWith('-') && (
        <span className="errno"> · {summary.result.ret}</span>
      )}
      {summary.endedBy !== null && <> · ended by {summary.endedBy}</>}
    </>
  );
}

/** In how many sections, and of their tests how many let go of the lock. */
function Sections({ summary, approach }: { readonly summary: RunSummary; readonly approach: string }) {
  const { sections, dropTests, lockDrops } = summary;
  const { tests } = approachChoice(approach);
  return (
    <>
      <span>{sections === 1 ? 'one section' : plural(sections, 'section')}</span>{' '}
      {tests && (
        <span>{dropTests === 0 ? 'no test' : `${formatCount(lockDrops)} of ${formatCount(dropTests)} drops`}</span>
      )}
    </>
  );
}
