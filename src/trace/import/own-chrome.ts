import { kindOfName } from '../event-names.ts';
import { amount, number, type ChromeEvent } from './chrome-event.ts';
import type { LineCounts } from './import-report.ts';
import { OwnEvents, ownHeader } from './own-events.ts';

/** Reads Chrome trace-event JSON that this program wrote: the header beside the events, and what was stored in the `args` of each. */
export class OwnChrome {
  /** Null until the header was read. */
  events: OwnEvents | null = null;
  private readonly counts: LineCounts;
  private readonly maxEvents: number;

  constructor(counts: LineCounts, maxEvents: number) {
    this.counts = counts;
    this.maxEvents = maxEvents;
  }

  /** Takes note of the document's `otherData`: before the first event, it may be a header of ours. */
  otherData(value: unknown): void {
    if (typeof value !== 'object' || value === null || this.counts.lines > 0) return;
    const ours = (value as { unmapscope?: { header?: unknown } }).unmapscope;
    const header = ownHeader(ours?.header);
    if (header !== null) this.events = new OwnEvents(header, this.maxEvents);
  }

  /**
   * One event: what was stored is in its args; what was made of that is not needed.
   *
   * @returns what is wrong with it, or null; undefined where the export is none of ours, and it has to be read like any other
   */
  event(event: ChromeEvent): string | null | undefined {
    const { events, counts } = this;
    if (events === null) return undefined;
    const data = event.args?.['data'] as Readonly<Record<string, unknown>> | undefined;
    if (typeof data !== 'object' || data === null || typeof data['event'] !== 'string') {
      counts.ignore('made of other events');
      return null;
    }
    const timeNs = data['timeNs'] === undefined ? Math.round(number(event.ts) * 1000) : number(data['timeNs']);
    const spanNs = event.ph === 'X' ? Math.round(number(event.dur) * 1000) : 0;
    const lane = events.lanes[number(event.pid) - 1] as (typeof events.lanes)[number] | undefined;
    if (lane === undefined) return 'there is no such lane';
    const wrong = lane.put(
      number(data['n']),
      timeNs,
      data['lastNs'] === undefined ? timeNs + spanNs : number(data['lastNs']),
      amount(data['addr']),
      amount(data['lenBytes']),
      amount(data['count']),
      amount(data['task']),
      kindOfName(data['event']),
      amount(data['detail']),
    );
    if (wrong === null) counts.understood++;
    return wrong;
  }
}
