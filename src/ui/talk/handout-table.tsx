import type { ReactNode } from 'react';
import { bytesText, timeText } from '../../trace/quantity-text.ts';
import { formatCount } from '../format/quantities.ts';
import { approachChoice } from '../state/approaches.ts';
import { longestWait } from '../state/run-summary.ts';
import { counterexampleOf } from './race-of-beat.ts';
import type { Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

interface HandoutTableProps {
  readonly beat: Beat;
  readonly shown: Shown;
}

/** What the picture says, in figures. */
export function HandoutTable({ beat, shown }: HandoutTableProps) {
  switch (beat.view) {
    case 'timelines':
      return <Runs shown={shown} />;
    case 'race':
      return <Steps beat={beat} shown={shown} />;
    case 'sweep':
      return <Sizes shown={shown} />;
    case 'recording':
      return (
        <Table head={['drop tests', 'lock let go of']}>
          <tr>
            <td>{formatCount(shown.recorded?.tests ?? 0)}</td>
            <td>{formatCount(shown.recorded?.drops ?? 0)}</td>
          </tr>
        </Table>
      );
    default:
      return null;
  }
}

function Table({ head, children }: { readonly head: readonly string[]; readonly children: ReactNode }) {
  return (
    <table className="handout-table">
      <thead>
        <tr>
          {head.map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Runs({ shown: { lanes } }: { readonly shown: Shown }) {
  return (
    <Table head={['approach', 'time of the call', 'longest hold for write', 'longest wait', 'drops of tests']}>
      {lanes.map(({ id, summary }) => {
        if (summary === null) return null;
        const wait = longestWait(summary);
        return (
          <tr key={id}>
            <th scope="row">{approachChoice(id).label}</th>
            <td>{timeText(summary.munmapNs)}</td>
            <td>{timeText(summary.exclusiveHoldMaxNs)}</td>
            <td>{wait === null ? '–' : `${wait.name} ${timeText(wait.waitMaxNs)}`}</td>
            <td>
              {formatCount(summary.lockDrops)} of {formatCount(summary.dropTests)}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

/** So many steps stand on a page. */
const MOST_STEPS = 16;

function Steps({ beat, shown: { cell, stepped } }: HandoutTableProps) {
  const bad = cell === null ? null : counterexampleOf(beat, cell);
  const steps = stepped?.steps ?? bad?.steps ?? [];
  if (steps.length === 0) return null;
  return (
    <Table head={['step', 'task', 'does']}>
      {steps.slice(-MOST_STEPS).map(({ step, task, text }) => (
        <tr key={step}>
          <td>{step}</td>
          <td>{task}</td>
          <td>{text}</td>
        </tr>
      ))}
    </Table>
  );
}

function Sizes({ shown: { rows } }: { readonly shown: Shown }) {
  return (
    <Table head={['sections of', 'time of the call', 'hold for write', 'readers wait', 'lock operations']}>
      {rows.map(({ approach, sectionBytes, summary }) => (
        <tr key={`${approach} ${sectionBytes}`}>
          <th scope="row">{bytesText(sectionBytes)}</th>
          <td>{timeText(summary.munmapNs)}</td>
          <td>{timeText(summary.exclusiveHoldMaxNs)}</td>
          <td>{summary.waits.readers.count === 0 ? '–' : timeText(summary.waits.readers.max)}</td>
          <td>{formatCount(summary.lockOperations.unmapper)}</td>
        </tr>
      ))}
    </Table>
  );
}
