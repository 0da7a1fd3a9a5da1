import type { EventColumns } from '../event-columns.ts';
import { GrowableColumns } from '../growable-columns.ts';
import { isLockEvent } from '../lock-events.ts';
import { ImportError } from './import-error.ts';

const CHUNK_EVENTS = 65_536;

/** Keeps imported events in chunks of a size, so that growing never copies what is there. */
export class ImportStore extends GrowableColumns {
  private readonly chunks: EventColumns[] = [];
  private readonly maxEvents: number;
  private kept = 0;

  /** @param maxEvents more than these are refused, before memory runs out: an event takes 40 bytes */
  constructor(maxEvents: number) {
    super(CHUNK_EVENTS);
    this.maxEvents = maxEvents;
  }

  /** @returns all events, in the order in which they came */
  finish(): readonly EventColumns[] {
    this.takeChunk();
    return this.chunks;
  }

  protected override makeRoom(): void {
    this.takeChunk();
  }

  private takeChunk(): void {
    if (this.held === 0) return;
    this.kept += this.held;
    if (this.kept > this.maxEvents) {
      throw new ImportError(`more than ${this.maxEvents} events: too many for the memory there is; cut the trace`);
    }
    this.chunks.push(this.copy(0, this.held));
    this.held = 0;
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
