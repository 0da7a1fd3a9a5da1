import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Conflict, Step } from '../../worker/explore-protocol.ts';
import { Breakable } from './breakable.tsx';
import { TaskColumns, tasksOf } from './task-columns.tsx';

interface StepTableProps {
  readonly label: string;
  readonly steps: readonly Step[];
  /** Letters of the tasks that have a column; without them, those that run. */
  readonly tasks?: readonly string[];
  readonly conflict: Conflict | null;
  /** By step: what is violated there. */
  readonly violations: ReadonlyMap<number, string>;
  /** The step that is chosen, from 1; 0 is the start. */
  readonly cursor: number;
  readonly onCursor: (step: number) => void;
}

/** Who does what, one column a task, one row a step. A click chooses a step, as do arrow keys. */
export function StepTable({ label, steps, tasks, conflict, violations, cursor, onCursor }: StepTableProps) {
  const columns = tasks ?? tasksOf(steps);
  const box = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = movedCursor(cursor, steps.length, event);
    if (next === null) return;
    event.preventDefault();
    onCursor(next);
    box.current?.querySelector<HTMLElement>(`[data-step="${next}"]`)?.focus();
  };
  return (
    <div className="step-box" tabIndex={0} role="group" aria-label={`${label}, scrollable`}>
      <div className="step-sheet" ref={box}>
        <table className="step-table" aria-label={label}>
          <TaskColumns tasks={columns} />
          <tbody onKeyDown={onKeyDown}>
            {steps.map(({ task, step, text }, i) => (
              <tr
                key={step}
                data-switch={i > 0 && steps[i - 1].task !== task ? '' : undefined}
                aria-current={step === cursor ? 'step' : undefined}
                onClick={() => onCursor(step)}
              >
                <th scope="row">
                  <button
                    type="button"
                    data-step={step}
                    tabIndex={step === Math.max(cursor, 1) ? 0 : -1}
                    aria-label={`Step ${step}`}
                    title="Show what is there after this step"
                    onFocus={() => onCursor(step)}
                  >
                    {step}
                  </button>
                </th>
                {columns.map((column) =>
                  column === task ? (
                    <td key={column}>
                      <ConflictMark conflict={conflict} step={step} />
                      {text.split('; ').map((part, n) => (
                        <div key={n}>
                          <Breakable text={part} />
                        </div>
                      ))}
                      {violations.has(step) && (
                        <div className="violation-mark">
                          <span aria-hidden="true">✕</span> {violations.get(step)} is violated here
                        </div>
                      )}
                    </td>
                  ) : (
                    <td key={column} />
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
        {conflict !== null && <ConflictArrow box={box} />}
      </div>
    </div>
  );
}

/** Where a key leads; null: nowhere. */
function movedCursor(cursor: number, last: number, { key, altKey, ctrlKey, metaKey }: KeyboardEvent): number | null {
  if (altKey || ctrlKey || metaKey) return null;
  switch (key) {
    case 'ArrowUp':
      return Math.max(1, cursor - 1);
    case 'ArrowDown':
      return Math.min(last, cursor + 1);
    case 'Home':
      return 1;
    case 'End':
      return last;
    default:
      return null;
  }
}

function ConflictMark({ conflict, step }: { readonly conflict: Conflict | null; readonly step: number }) {
  if (conflict === null || (conflict.first !== step && conflict.second !== step)) return null;
  const isFirst = conflict.first === step;
  const other = isFirst ? conflict.second : conflict.first;
  return (
    <div className="conflict-mark" data-conflict={isFirst ? 'first' : 'second'}>
      conflicts with step {other}
    </div>
  );
}

/** From the first mark to the second, beside the text. */
function ConflictArrow({ box }: { readonly box: React.RefObject<HTMLDivElement | null> }) {
  const [path, setPath] = useState('');
  useLayoutEffect(() => {
    const sheet = box.current;
    if (sheet === null) return;
    const draw = (): void => setPath(arrowPath(sheet));
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(sheet);
    return () => observer.disconnect();
  });
  return (
    <svg className="conflict-arrow" aria-hidden="true">
      <defs>
        <marker id="conflict-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M0 0 8 4 0 8Z" />
        </marker>
      </defs>
      <path d={path} className="halo" />
      <path d={path} markerEnd="url(#conflict-head)" />
    </svg>
  );
}

/** The way leads along the border of the two columns. */
function arrowPath(sheet: HTMLElement): string {
  const first = sheet.querySelector('[data-conflict=first]');
  const second = sheet.querySelector('[data-conflict=second]');
  const cells = [first?.closest('td'), second?.closest('td')];
  if (!first || !second || !cells[0] || !cells[1]) return '';
  const origin = sheet.getBoundingClientRect();
  const [a, b] = [first, second].map((mark) => mark.getBoundingClientRect());
  const [cellA, cellB] = cells.map((cell) => cell!.getBoundingClientRect());
  const x = Math.max(cellA.left, cellB.left) - origin.left;
  const edge = (mark: DOMRect): number => (mark.left - origin.left < x ? mark.right : mark.left) - origin.left;
  const middle = (mark: DOMRect): number => (mark.top + mark.bottom) / 2 - origin.top;
  return `M${edge(a)} ${middle(a)}H${x}V${middle(b)}H${edge(b)}`;
}
