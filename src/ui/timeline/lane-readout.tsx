import { LockMode } from '../../mm/events.ts';
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
  if (!found || !trace || !hasLocks) return <span className="readout"> </span>;
  const { moment } = found;
  const holder = moment.lock.holders.at(0);
  const name = (task: number): string => trace.tasks[task]?.name ?? String(task);
  const waiter = moment.lock.waiters.at(0);
  return (
    <span className="readout mono">
      {moment.unmapper?.section &&
        `section ${formatCount(moment.unmapper.section.number)} of ${formatCount(moment.unmapper.section.of)} · `}
      {holder
        ? `${moment.lock.mode === LockMode.Write ? 'W' : 'R'} ${name(holder.task)} ${timeText(moment.tNs - holder.sinceNs)}`
        : 'mmap_sem free'}
      {waiter && ` · ${name(waiter.task)} waits ${timeText(moment.tNs - waiter.sinceNs)}`}
    </span>
  );
}
