import { LockMode } from '../../mm/events.ts';
import type { Moment } from '../../trace/moment.ts';
import { timeText } from '../../trace/quantity-text.ts';
import type { TraceTask } from '../../trace/trace-event.ts';
import { formatCount } from '../format/quantities.ts';

/** Waiters that are listed one by one; of the others only the number. */
const LISTED = 4;

interface LockNoteProps {
  readonly moment: Moment | null;
  readonly tasks: readonly TraceTask[];
}

/** Who holds mmap_sem at the cursor, and who waits for it, in the order of the wait list. */
export function LockNote({ moment, tasks }: LockNoteProps) {
  return (
    <section className="lock-note">
      <h2 className="mono">mmap_sem</h2>
      <ul className="holders">
        {moment?.lock.holders.length === 0 && <li>free</li>}
        {moment?.lock.holders.slice(0, LISTED).map(({ task, mode, sinceNs }) => (
          <li key={task}>
            <ModeSign mode={mode} /> <code>{tasks[task]?.name ?? task}</code>
            {task === moment.unmapper?.task && moment.unmapper.cpu >= 0 && `, CPU ${moment.unmapper.cpu}`}, for{' '}
            {timeText(moment.tNs - sinceNs)}
          </li>
        ))}
        <More count={(moment?.lock.holders.length ?? 0) - LISTED} what="holders" />
      </ul>
      <ol className="waiters">
        {moment?.lock.waiters.length === 0 && <li className="soft">nobody waits</li>}
        {moment?.lock.waiters.slice(0, LISTED).map(({ task, mode, spins, sinceNs }, i) => (
          <li key={task}>
            {i + 1}. <code>{tasks[task]?.name ?? task}</code> {spins ? 'spins for' : 'wants'} <ModeSign mode={mode} />,
            waiting {timeText(moment.tNs - sinceNs)}
          </li>
        ))}
        <More count={(moment?.lock.waiters.length ?? 0) - LISTED} what="waiters" />
      </ol>
    </section>
  );
}

function ModeSign({ mode }: { readonly mode: number }) {
  const isWrite = mode === LockMode.Write;
  return (
    <abbr className={isWrite ? 'mode write' : 'mode read'} title={isWrite ? 'for write' : 'for read'}>
      {isWrite ? 'W' : 'R'}
    </abbr>
  );
}

function More({ count, what }: { readonly count: number; readonly what: string }) {
  return count > 0 ? (
    <li className="soft">
      and {formatCount(count)} more {what}
    </li>
  ) : null;
}
