import { LockMode } from '../../mm/events.ts';
import type { Moment } from '../../trace/moment.ts';
import { timeText } from '../../trace/quantity-text.ts';
import { formatCount } from '../format/quantities.ts';
import { useLaneMoment } from '../state/use-lane-moment.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

/** What goes on in this timeline at the cursor, in a few words. */
export function LaneReadout({ lane }: { readonly lane: number }) {
  const { runs } = useUnmapscope();
  const hasLocks = useApp((state) => state.timelines.at(lane)?.outline?.locks.length !== 0);
  const found = useLaneMoment(lane);
  const trace = runs.data()?.lanes[lane]?.trace;
  if (!hasLocks) return null;
  if (!found || !trace) return <span className="readout mono"> </span>;
  const name = (task: number): string => trace.tasks[task]?.name ?? String(task);
  return <span className="readout mono">{momentText(found.moment, name)}</span>;
}

/** One text, so that no part of it moves by itself. */
function momentText({ tNs, lock, unmapper }: Moment, name: (task: number) => string): string {
  const section = unmapper?.section;
  const holder = lock.holders.at(0);
  const waiter = lock.waiters.at(0);
  const parts = [
    section ? `section ${formatCount(section.number)} of ${formatCount(section.of)}` : null,
    holder
      ? `${lock.mode === LockMode.Write ? 'W' : 'R'} ${name(holder.task)} ${timeText(tNs - holder.sinceNs)}`
      : 'mmap_sem free',
    waiter ? `${name(waiter.task)} waits ${timeText(tNs - waiter.sinceNs)}` : null,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
