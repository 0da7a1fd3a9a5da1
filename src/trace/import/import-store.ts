import type { EventColumns } from '../event-columns.ts';
import { EventStore } from '../event-store.ts';
import { isLockEvent } from '../lock-events.ts';
import { ImportError } from './import-error.ts';
import type { ImportSink } from './import-sink.ts';

const CHUNK_EVENTS = 65_536;

/** Keeps imported events in chunks of a size, so that growing never copies what is there. */
export class ImportStore implements ImportSink {
  private readonly store = new EventStore();
  private readonly chunks: EventColumns[] = [];
  private readonly maxEvents: number;
  private kept = 0;

  /** @param maxEvents more than these are refused, before memory runs out: an event takes 40 bytes */
  constructor(maxEvents: number) {
    this.maxEvents = maxEvents;
  }

  append(
    timeNs: number,
    lastNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    task: number,
    kind: number,
    detail: number,
  ): void {
    this.store.append(timeNs, lastNs, addr, lenBytes, count, task, kind, detail);
    if (this.store.untaken === CHUNK_EVENTS) this.takeChunk();
  }

  /** Keeps columns as they are. */
  addChunk(columns: EventColumns): void {
    this.takeChunk();
    this.keep(columns);
  }

  /** @returns all events, in the order in which they came */
  finish(): readonly EventColumns[] {
    this.takeChunk();
    return this.chunks;
  }

  private takeChunk(): void {
    const chunk = this.store.takeChunk();
    if (chunk !== null) this.keep(chunk);
  }

  private keep(chunk: EventColumns): void {
    this.kept += chunk.length;
    if (this.kept > this.maxEvents) {
      throw new ImportError(`more than ${this.maxEvents} events: too many for the memory there is; cut the trace`);
    }
    this.chunks.push(chunk);
  }
}

/** Exchanges the numbers of two locks: 0 is the one that views show first. */
export function exchangeLocks(chunks: readonly EventColumns[], a: number, b: number): void {
  if (a === b) return;
  for (const { length, kind, detail, addr } of chunks) {
    for (let i = 0; i < length; i++) {
      if (!isLockEvent(kind[i], detail[i])) continue;
      if (addr[i] === a) addr[i] = b;
      else if (addr[i] === b) addr[i] = a;
    }
  }
}
