import { useEffect, useRef } from 'react';
import type { ImportReport } from '../../trace/import/import-report.ts';
import { timeText } from '../../trace/quantity-text.ts';
import '../styles/report.css';
import { Scrolled } from '../elements/scrolled.tsx';
import { formatCount } from '../format/quantities.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import type { OpenFile } from '../state/files-state.ts';

/** What was understood of a file and what was not. All text in it that comes from the file is text and nothing else. */
export default function ReportDialog({ file }: { readonly file: OpenFile }) {
  const { files } = useUnmapscope();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const { name, report } = file;
  return (
    <dialog
      ref={dialog}
      className="report card"
      aria-labelledby="report-title"
      onClose={() => files.store.setState({ reportOf: null })}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <h2 id="report-title">
        Report on <bdi>{name}</bdi>
      </h2>
      <Understood file={file} />
      <Notes report={report} />
      <Locks report={report} />
      <NotUnderstood report={report} />
      <Counts caption="Ignored lines, by what they are" heads={['kind', 'lines']} counts={report.ignored} />
      <Counts caption="Events in the timelines" heads={['event', 'count']} counts={report.events} />
      <form method="dialog">
        <button className="button primary">Close</button>
      </form>
    </dialog>
  );
}

function Understood({ file: { report, header } }: { readonly file: OpenFile }) {
  const { lines, understood, ignored, notUnderstood, tasks, spanNs, format } = report;
  const left = Object.values(ignored).reduce((sum, count) => sum + count, 0);
  const startSeconds = header['startSeconds'];
  const unit = format === 'unmapscope' || format === 'chrome' ? 'Events' : 'Lines';
  const rows: readonly (readonly [string, string])[] = [
    ['Format', format],
    [unit, formatCount(lines)],
    ['Understood', formatCount(understood)],
    ['Ignored', formatCount(left)],
    ['Not understood', formatCount(notUnderstood.count)],
    ['Tasks', formatCount(tasks)],
    ['Length', timeText(spanNs)],
    ...(typeof startSeconds === 'number' ? [['Begins at, by its clock', `${startSeconds} s`] as const] : []),
  ];
  return (
    <dl className="report-figures">
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Notes({ report: { notes } }: { readonly report: ImportReport }) {
  if (notes.length === 0) return null;
  return (
    <section>
      <h3>What one should know</h3>
      <ul>
        {notes.map((note) => (
          <li key={note}>
            <bdi>{note}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Locks({ report: { locks } }: { readonly report: ImportReport }) {
  if (locks.length === 0) return null;
  return (
    <Scrolled label="Locks">
      <table>
        <caption>Locks: in a complete trace, write holds = releases + downgrades</caption>
        <thead>
          <tr>
            <th scope="col">lock</th>
            <th scope="col">write holds</th>
            <th scope="col">releases</th>
            <th scope="col">downgrades</th>
            <th scope="col">read holds</th>
            <th scope="col">failed tries</th>
            <th scope="col">unpaired</th>
            <th scope="col">longest read wait</th>
            <th scope="col">longest write wait</th>
          </tr>
        </thead>
        <tbody>
          {locks.map((lock, i) => (
            <tr key={i}>
              <th scope="row">
                <bdi>{lock.lock}</bdi>
              </th>
              <td>{formatCount(lock.writeHolds)}</td>
              <td>{formatCount(lock.writeReleases)}</td>
              <td>{formatCount(lock.downgrades)}</td>
              <td>{formatCount(lock.readHolds)}</td>
              <td>{formatCount(lock.failedTries)}</td>
              <td>{formatCount(lock.unpaired)}</td>
              <td>{timeText(lock.longestWaitNs.read)}</td>
              <td>{timeText(lock.longestWaitNs.write)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function NotUnderstood({ report: { notUnderstood } }: { readonly report: ImportReport }) {
  const { count, first } = notUnderstood;
  if (count === 0) return null;
  return (
    <Scrolled label="Lines not understood">
      <table className="lines">
        <caption>
          Lines not understood
          {count > first.length && `: the first ${formatCount(first.length)} of ${formatCount(count)}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">line</th>
            <th scope="col">why</th>
            <th scope="col">text</th>
          </tr>
        </thead>
        <tbody>
          {first.map(({ line, text, reason }, i) => (
            <tr key={i}>
              <th scope="row">{formatCount(line)}</th>
              <td>
                <bdi>{reason}</bdi>
              </td>
              <td>
                <code>
                  <bdi>{text}</bdi>
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

interface CountsProps {
  readonly caption: string;
  readonly heads: readonly [string, string];
  readonly counts: Readonly<Record<string, number>>;
}

function Counts({ caption, heads, counts }: CountsProps) {
  const rows = Object.entries(counts);
  if (rows.length === 0) return null;
  return (
    <Scrolled label={caption}>
      <table className="counts">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{heads[0]}</th>
            <th scope="col">{heads[1]}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([kind, count]) => (
            <tr key={kind}>
              <th scope="row">
                <bdi>{kind}</bdi>
              </th>
              <td>{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
