import { hex0x } from '../../mm/units.ts';
import type { LockObject, ObjectsAt, Step, VmaObject } from '../../worker/explore-protocol.ts';
import { AddressMap } from './address-map.tsx';
import { counted } from './verdicts.ts';

interface ObjectsViewProps {
  /** Before the first step, and after each; null while it is asked for. */
  readonly objects: readonly ObjectsAt[] | null;
  readonly step: Step | null;
  readonly cursor: number;
}

/** The address space and its locks at one step of a schedule: locks in words, addresses as a picture and as a table. */
export function ObjectsView({ objects, step, cursor }: ObjectsViewProps) {
  const here = objects?.[cursor];
  if (objects === null || here === undefined) return <p className="soft">What is there is being looked up …</p>;
  const { vmas, tables, locks, mapCount, brk } = here;
  return (
    <section className="objects" aria-label="Objects at the cursor">
      <div role="status">
        <h4>{step === null ? 'At the start' : `After step ${cursor}, by task ${step.task}`}</h4>
        {locks.map((lock) => (
          <p key={lock.name}>
            <code>{lock.name}</code> {lockText(lock)}
          </p>
        ))}
      </div>
      <AddressMap objects={objects} at={cursor} />
      <table className="vmas" aria-label="VMAs">
        <thead>
          <tr>
            <th scope="col">VMA</th>
            <th scope="col">Rights</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {vmas.length === 0 && (
            <tr>
              <td colSpan={3}>None</td>
            </tr>
          )}
          {vmas.map((vma) => (
            <tr key={`${vma.isDetached ? 'detached' : ''}${vma.start}`}>
              <td>
                <code>{rangeText(vma)}</code>
              </td>
              <td>
                <code>{vma.perms}</code>
              </td>
              <td>{stateText(vma, here)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {counted(tables.pte.length, 'PTE table')}, {counted(tables.pmd.length, 'PMD table')},{' '}
        {counted(tables.pud.length, 'PUD table')}; map_count {mapCount}
        {brk !== null && (
          <>
            ; mm-&gt;brk <code>{hex0x(brk)}</code>
          </>
        )}
      </p>
    </section>
  );
}

function lockText({ held, holders, queue }: LockObject): string {
  const waiting = queue.map(({ task, wants }) => `${task} to ${wants}`);
  const holds = held === 'free' ? 'is free' : `is held to ${held} by ${holders.join(' and ')}`;
  return `${holds}; ${waiting.length === 0 ? 'nobody waits' : `waiting: ${waiting.join(', then ')}`}`;
}

function rangeText({ start, end }: VmaObject): string {
  return `${start.toString(16)}-${end.toString(16)}`;
}

function stateText(vma: VmaObject, { pages }: ObjectsAt): string {
  const present = pages.reduce((sum, { start, end }) => {
    return sum + Math.max(0, Math.min(end, vma.end) - Math.max(start, vma.start));
  }, 0);
  const share =
    present === 0 ? 'no page present' : present < vma.end - vma.start ? 'some pages present' : 'all present';
  return [vma.isDetached ? 'detached' : 'in the tree', ...vma.marks, share].join(', ');
}
