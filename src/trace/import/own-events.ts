import { EventKind } from '../../mm/events.ts';
import * as v from 'valibot';
import { arraysOf, type EventColumns } from '../event-columns.ts';
import { GrowableColumns } from '../growable-columns.ts';
import { enlarged } from '../growable.ts';
import { headerWithLanesSchema, type TraceFileHeader } from '../trace-file-header.ts';
import { ImportError } from './import-error.ts';

const FIRST_CAPACITY = 1024;

/** The header that exports of this program carry. */
export interface OwnHeader {
  readonly header: TraceFileHeader;
  /** How many events each lane has. */
  readonly lanes: readonly number[];
}

/** @returns the header of an export of ours, or null if it is not one */
export function ownHeader(document: unknown): OwnHeader | null {
  const result = v.safeParse(headerWithLanesSchema, document, { abortEarly: true });
  if (!result.success) return null;
  const { lanes, ...header } = result.output;
  return lanes.length === header.approaches.length ? { header, lanes } : null;
}

/** Events of an export of ours, back at their places. */
export class OwnEvents {
  readonly header: TraceFileHeader;
  readonly lanes: readonly LaneColumns[];

  constructor({ header, lanes }: OwnHeader, maxEvents: number) {
    this.header = header;
    const events = lanes.reduce((sum, length) => sum + length, 0);
    if (events > maxEvents) throw new ImportError(`${events} events: too many for the memory there is`);
    this.lanes = lanes.map((length) => new LaneColumns(length, header.tasks.length));
  }

  columns(): EventColumns[] {
    return this.lanes.map((lane) => lane.columns());
  }
}

/** Events of a lane, each at the place that it has in the export, in whatever order they come. */
class LaneColumns extends GrowableColumns {
  /** Events that the lane has, by the header; those of a cut file may be missing. */
  private readonly declared: number;
  private readonly tasks: number;
  private isThere = new Uint8Array(FIRST_CAPACITY);
  private missing = 0;

  constructor(declared: number, tasks: number) {
    super(FIRST_CAPACITY);
    this.declared = declared;
    this.tasks = tasks;
  }

  /** The place after the last one that is taken. */
  get next(): number {
    return this.held;
  }

  /** @returns what is wrong with the event, or null */
  put(
    index: number,
    timeNs: number,
    lastNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    task: number,
    kind: number,
    detail: number,
  ): string | null {
    // A hole may be as wide as what is there already, so that the header cannot make it grow by itself.
    if (!(index >= 0 && index < this.declared && Number.isInteger(index)))
      return 'there is no such event by the header';
    if (index >= 2 * this.held + FIRST_CAPACITY * 64) return 'its number is far beyond the others';
    if (!(timeNs >= 0 && timeNs <= lastNs && Number.isSafeInteger(timeNs) && Number.isSafeInteger(lastNs))) {
      return 'its times are no span of whole nanoseconds';
    }
    if (!Number.isFinite(addr) || !Number.isFinite(lenBytes)) return 'an address or length is no number';
    if (!(kind >= 0 && kind < 256 && detail >= 0 && detail < 256)) return 'there is no such kind of event';
    if (!(count >= 0 && count < 2 ** 32)) return 'its count is no count';
    const other = kind === EventKind.Wakeup ? count : kind === EventKind.LockGrant ? lenBytes : 0;
    if (!(task >= 0 && task < this.tasks && other >= 0 && other < this.tasks)) return 'there is no such task';
    while (index >= this.room.length) this.makeRoom();
    if (this.isThere[index] === 1) return 'there is an event of that number before';
    this.isThere[index] = 1;
    this.writeAt(index, timeNs, lastNs, addr, lenBytes, count, task, kind, detail);
    this.held = Math.max(this.held, index + 1);
    return null;
  }

  /** @returns the events that are there, in their order; afterwards, none can be put any more */
  columns(): EventColumns {
    let to = 0;
    const arrays = arraysOf(this.room);
    for (let i = 0; i < this.held; i++) {
      if (this.isThere[i] === 0) continue;
      if (to !== i) for (const array of arrays) array[to] = array[i];
      to++;
    }
    this.missing = this.declared - to;
    return this.copy(0, to);
  }

  /** Events that the header told of and the file does not have, once columns() was asked. */
  get missingEvents(): number {
    return this.missing;
  }

  protected override makeRoom(): void {
    super.makeRoom();
    this.isThere = enlarged(this.isThere, this.room.length);
  }
}
