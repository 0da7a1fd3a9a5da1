import { useState } from 'react';
import { formatCount, plural, timeText } from '../../trace/quantity-text.ts';
import type { DurationTally } from '../../trace/duration-tally.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import type { LaneTally } from './use-tallies.ts';

/** Histograms that are shown at first. */
const FIRST = 6;
/** From 1 ns to 100,000 s, three bars in ten. */
const EDGES = Array.from({ length: 43 }, (_, i) => 10 ** (i / 3));
const BAR = 8;
const HEIGHT = 44;

interface Waiter {
  readonly key: string;
  readonly run: string;
  readonly name: string;
  readonly tally: DurationTally;
}

/** How long each task waited for mmap_sem, how often: one small histogram a waiter, all on one scale, with its table behind it. */
export function WaitHistograms({ tallies }: { readonly tallies: readonly LaneTally[] }) {
  const { runs, store } = useUnmapscope();
  const [showsAll, setShowsAll] = useState(false);
  const { timelines } = store.getState();
  const waiters: readonly Waiter[] = tallies.flatMap(({ timeline, tally }) => {
    const tasks = runs.data()?.lanes[timelines.indexOf(timeline)]?.trace.tasks;
    return tally.waiters.map(({ task, tally: waits }) => ({
      key: `${timeline.id} ${task}`,
      run: timeline.label,
      name: tasks?.[task]?.name ?? `task ${task}`,
      tally: waits,
    }));
  });
  if (waiters.length === 0) return null;
  const sorted = [...waiters].sort((a, b) => b.tally.sumNs - a.tally.sumNs);
  const used = EDGES.filter(
    (edge) =>
      waiters.some(({ tally }) => tally.maxNs * 10 >= edge) && waiters.some(({ tally }) => tally.minNs <= edge * 10),
  );
  const edges = used.length > 1 ? used : EDGES;
  return (
    <section className="wait-histograms" aria-label="Waits for mmap_sem by waiter">
      <h3>
        Waits for <code>mmap_sem</code> by waiter
      </h3>
      <div>
        {sorted.slice(0, showsAll ? sorted.length : FIRST).map((waiter) => (
          <WaitHistogram key={waiter.key} waiter={waiter} edges={edges} />
        ))}
      </div>
      {sorted.length > FIRST && !showsAll && (
        <button type="button" className="button" onClick={() => setShowsAll(true)}>
          Show {plural(sorted.length - FIRST, 'more waiter')}
        </button>
      )}
    </section>
  );
}

function WaitHistogram({ waiter, edges }: { readonly waiter: Waiter; readonly edges: readonly number[] }) {
  const { run, name, tally } = waiter;
  const counts = tally.between(edges);
  const most = Math.max(1, ...counts);
  const text = `${name} under ${run}: ${plural(tally.count, 'wait')}, ${timeText(tally.percentile(0.5))} in the middle, ${timeText(tally.maxNs)} at most`;
  const width = counts.length * BAR;
  return (
    <figure className="wait-histogram">
      <figcaption>
        <code>{name}</code> <span className="soft">{run}</span>
        <br />
        {plural(tally.count, 'wait')}, p50 {timeText(tally.percentile(0.5))}, max {timeText(tally.maxNs)}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT + 14}`} role="img" aria-label={text}>
        {counts.map((count, i) => {
          const height = count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT);
          return <rect key={i} x={i * BAR + 0.5} y={HEIGHT - height + 0.5} width={BAR - 2} height={height} />;
        })}
        <path d={`M0 ${HEIGHT + 0.5}H${width}`} />
        <text x={0} y={HEIGHT + 12}>
          {timeText(edges[0])}
        </text>
        <text x={width} y={HEIGHT + 12} textAnchor="end">
          {timeText(edges[edges.length - 1])}
        </text>
      </svg>
      <details>
        <summary>As a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">from</th>
              <th scope="col">to</th>
              <th scope="col">waits</th>
            </tr>
          </thead>
          <tbody>
            {counts.map((count, i) =>
              count === 0 ? null : (
                <tr key={i}>
                  <td>{timeText(edges[i])}</td>
                  <td>{timeText(edges[i + 1])}</td>
                  <td>{formatCount(count)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
