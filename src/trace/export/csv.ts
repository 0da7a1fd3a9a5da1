import { describeEvent } from '../describe-event.ts';
import { kindName } from '../event-names.ts';
import { exportedEvent, inPieces, reporter, taskName, type ExportedRuns } from './exported-run.ts';

/** What a table calculation would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** The table of events, one row each, as RFC 4180 has it. Text that a table calculation would run gets a ' before it. */
export function csv(runs: ExportedRuns): Generator<string> {
  return inPieces(rows(runs));
}

function* rows(runs: ExportedRuns): Generator<string> {
  const { header, lanes } = runs;
  const report = reporter(runs);
  const names = Array.isArray(header['names']) ? (header['names'] as string[]) : [];
  yield 'approach,event,time_ns,end_ns,task,kind,detail,address,length_bytes,count,says\r\n';
  for (const [lane, columns] of lanes.entries()) {
    const approach = csvCell(header.approaches[lane]?.id ?? String(lane));
    for (let index = 0; index < columns.length; index++) {
      const event = exportedEvent(columns, index);
      const says = csvCell(describeEvent(event, header.tasks, undefined, names));
      const who = csvCell(taskName(header.tasks, event.task));
      yield `${approach},${index},${event.timeNs},${event.lastNs},${who},${kindName(event.kind)},${event.detail},${event.addr},${event.lenBytes},${event.count},${says}\r\n`;
      report();
    }
  }
}

/** @returns a text as a cell of a table, quoted where it has to be, and never a formula */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
