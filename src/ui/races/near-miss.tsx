import type { Counterexample } from '../../worker/explore-protocol.ts';

interface NearMissProps {
  readonly shown: Counterexample;
  readonly onTakeOver: (schedule: string) => void;
}

/** The order next to a bad one in which nothing goes wrong. */
export function NearMiss({ shown: { nearMiss, preemptions }, onTakeOver }: NearMissProps) {
  return (
    <section className="near-miss">
      <h4>Near miss</h4>
      {nearMiss === null ? (
        <p>
          {preemptions === 0
            ? 'It takes no preemption, so that there is none to move: it always happens.'
            : 'None: with any one preemption a step earlier or later it still goes wrong.'}
        </p>
      ) : (
        <>
          <p>
            If task {nearMiss.task} were preempted one step {nearMiss.moved} (now before step {nearMiss.step}), nothing
            would go wrong. The end then: <code>{nearMiss.outcome}</code>
          </p>
          <div className="schedule-line">
            <span>
              Schedule <code>{nearMiss.schedule}</code>
            </span>
            <button type="button" className="button" onClick={() => onTakeOver(nearMiss.schedule)}>
              Step through the near miss
            </button>
          </div>
        </>
      )}
    </section>
  );
}
