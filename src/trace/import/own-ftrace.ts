import { HEADER_END, HEADER_MARK, PIDS_PER_LANE } from '../export/ftrace-text.ts';
import type { LineCounts } from './import-report.ts';
import { LineHead } from './line-head.ts';
import { OwnEvents, ownHeader } from './own-events.ts';

/** A header that is longer is none. */
const LONGEST_HEADER = 16 * 2 ** 20;
const STORED = /\{(\d+) (\d+) (-?[\d.e+-]+) (-?[\d.e+-]+) (\d+)(?: (\d+))?\}$/;

/** Reads ftrace text that this program wrote: the header in its comments, and the event at the end of each line. */
export class OwnFtrace {
  /** Null until the header was read. */
  events: OwnEvents | null = null;
  private json = '';
  private readonly counts: LineCounts;
  private readonly head = new LineHead();
  private readonly maxEvents: number;

  constructor(counts: LineCounts, maxEvents: number) {
    this.counts = counts;
    this.maxEvents = maxEvents;
  }

  /** Takes note of a comment. */
  comment(line: string): void {
    if (line.startsWith(HEADER_MARK) && this.json.length < LONGEST_HEADER) this.json += line.slice(HEADER_MARK.length);
    else if (line === HEADER_END) this.readHeader();
  }

  /** @returns whether it is a line of an export of ours; else it has to be read like any other */
  line(line: string): boolean {
    const { events, head, counts } = this;
    if (events === null) return false;
    const stored = STORED.exec(line.slice(-160));
    if (stored === null || head.parse(line) === -1) {
      counts.reject(line, 'not a line as this program writes them');
      return true;
    }
    counts.traceLines++;
    const lane = Math.floor(head.pid / PIDS_PER_LANE) - 1;
    const lastNs = head.seconds * 1e9 + head.fractionNs;
    const [, kind, detail, addr, lenBytes, count, timeNs] = stored as (string | undefined)[];
    const columns = events.lanes[lane] as (typeof events.lanes)[number] | undefined;
    const wrong =
      columns === undefined
        ? 'there is no such lane'
        : columns.put(
            columns.next,
            timeNs === undefined ? lastNs : Number(timeNs),
            lastNs,
            Number(addr),
            Number(lenBytes),
            Number(count),
            head.pid % PIDS_PER_LANE,
            Number(kind),
            Number(detail),
          );
    if (wrong === null) counts.understood++;
    else counts.reject(line, wrong);
    return true;
  }

  private readHeader(): void {
    let document: unknown = null;
    try {
      document = JSON.parse(this.json);
    } catch {
      // A header that was edited is a comment like any other.
    }
    const header = ownHeader(document);
    this.json = '';
    if (header !== null) this.events ??= new OwnEvents(header, this.maxEvents);
  }
}
