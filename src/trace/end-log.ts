import { EventKind, Phase } from '../mm/events.ts';
import { GrowableFloat64, GrowableUint32, upperBound } from './growable.ts';

/** What a section consists of, besides its zap steps, by the kind of the spans that tell it. */
const LOGGED = new Uint8Array(256);
LOGGED[EventKind.VmaSplit] = 1;
LOGGED[EventKind.VmaDetach] = 1;
LOGGED[EventKind.VmaFree] = 1;

/** When the parts of one task's sections ended, to count them. */
export class EndLog {
  private readonly logs = new Map<number, { readonly indexes: GrowableUint32; readonly ends: GrowableFloat64 }>();

  /** Takes note of a span if it is one to count: free_pgtables counts as FreePteTables, the final flush as TlbFlush. */
  add(eventIndex: number, kind: number, lastNs: number, detail: number): void {
    if (LOGGED[kind] === 1) this.push(kind, eventIndex, lastNs);
    else if (kind === EventKind.TlbFlush && detail === 1) this.push(kind, eventIndex, lastNs);
    else if (kind === EventKind.Phase && detail === Phase.free_pgtables) {
      this.push(EventKind.FreePteTables, eventIndex, lastNs);
    }
  }

  /** @returns how many spans of a kind that were told after an event ended until a moment */
  count(kind: number, afterEvent: number, toNs: number): number {
    const log = this.logs.get(kind);
    if (log === undefined) return 0;
    const first = upperBound(log.indexes.data, afterEvent, 0, log.indexes.length);
    return Math.max(0, upperBound(log.ends.data, toNs, first, log.ends.length) - first);
  }

  private push(kind: number, eventIndex: number, lastNs: number): void {
    let log = this.logs.get(kind);
    if (log === undefined) {
      log = { indexes: new GrowableUint32(), ends: new GrowableFloat64() };
      this.logs.set(kind, log);
    }
    log.indexes.push(eventIndex);
    log.ends.push(lastNs);
  }
}
