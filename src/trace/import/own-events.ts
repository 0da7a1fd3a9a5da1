import { EventKind } from '../../mm/events.ts';
import * as v from 'valibot';
import type { EventColumns } from '../event-columns.ts';
import { enlarged } from '../growable.ts';
import { headerSchema, type TraceFileHeader } from '../trace-file-header.ts';
import { ImportError } from './import-error.ts';

const FIRST_CAPACITY = 1024;
const carriedSchema = v.looseObject({
  ...headerSchema.entries,
  lanes: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

/** The header that exports of this program carry. */
export interface OwnHeader {
  readonly header: TraceFileHeader;
  /** How many events each lane has. */
  readonly lanes: readonly number[];
}

/** @returns the header of an export of ours, or null if it is not one */
export function ownHeader(document: unknown): OwnHeader | null {
  const result = v.safeParse(carriedSchema, document, { abortEarly: true });
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

class LaneColumns {
  /** Events that the lane has, by the header; those of a cut file may be missing. */
  private readonly declared: number;
  private readonly tasks: number;
  private capacity = FIRST_CAPACITY;
  private isThere = new Uint8Array(FIRST_CAPACITY);
  private timeNs = new Float64Array(FIRST_CAPACITY);
  private lastNs = new Float64Array(FIRST_CAPACITY);
  private addr = new Float64Array(FIRST_CAPACITY);
  private lenBytes = new Float64Array(FIRST_CAPACITY);
  private count = new Uint32Array(FIRST_CAPACITY);
  private task = new Uint16Array(FIRST_CAPACITY);
  private kind = new Uint8Array(FIRST_CAPACITY);
  private detail = new Uint8Array(FIRST_CAPACITY);
  /** One more than the last place that is taken. */
  private used = 0;
  private missing = 0;

  constructor(declared: number, tasks: number) {
    this.declared = declared;
    this.tasks = tasks;
  }

  /** The place after the last one. */
  get next(): number {
    return this.used;
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
    if (index >= 2 * this.used + FIRST_CAPACITY * 64) return 'its number is far beyond the others';
    if (!(timeNs >= 0 && timeNs <= lastNs && Number.isSafeInteger(timeNs) && Number.isSafeInteger(lastNs))) {
      return 'its times are no span of whole nanoseconds';
    }
    if (!Number.isFinite(addr) || !Number.isFinite(lenBytes)) return 'an address or length is no number';
    if (!(kind >= 0 && kind < 256 && detail >= 0 && detail < 256)) return 'there is no such kind of event';
    if (!(count >= 0 && count < 2 ** 32)) return 'its count is no count';
    const other = kind === EventKind.Wakeup ? count : kind === EventKind.LockGrant ? lenBytes : 0;
    if (!(task >= 0 && task < this.tasks && other >= 0 && other < this.tasks)) return 'there is no such task';
    while (index >= this.capacity) this.grow();
    if (this.isThere[index] === 1) return 'there is an event of that number before';
    this.isThere[index] = 1;
    this.timeNs[index] = timeNs;
    this.lastNs[index] = lastNs;
    this.addr[index] = addr;
    this.lenBytes[index] = lenBytes;
    this.count[index] = count;
    this.task[index] = task;
    this.kind[index] = kind;
    this.detail[index] = detail;
    this.used = Math.max(this.used, index + 1);
    return null;
  }

  /** @returns the events that are there, in their order */
  columns(): EventColumns {
    let to = 0;
    const columns = [this.timeNs, this.lastNs, this.addr, this.lenBytes, this.count, this.task, this.kind, this.detail];
    for (let i = 0; i < this.used; i++) {
      if (this.isThere[i] === 0) continue;
      if (to !== i) for (const column of columns) column[to] = column[i];
      to++;
    }
    this.missing = this.declared - to;
    return {
      length: to,
      timeNs: this.timeNs.slice(0, to),
      lastNs: this.lastNs.slice(0, to),
      addr: this.addr.slice(0, to),
      lenBytes: this.lenBytes.slice(0, to),
      count: this.count.slice(0, to),
      task: this.task.slice(0, to),
      kind: this.kind.slice(0, to),
      detail: this.detail.slice(0, to),
    };
  }

  /** Events that the header told of and the file does not have, once columns() was asked. */
  get missingEvents(): number {
    return this.missing;
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    this.isThere = enlarged(this.isThere, capacity);
    this.timeNs = enlarged(this.timeNs, capacity);
    this.lastNs = enlarged(this.lastNs, capacity);
    this.addr = enlarged(this.addr, capacity);
    this.lenBytes = enlarged(this.lenBytes, capacity);
    this.count = enlarged(this.count, capacity);
    this.task = enlarged(this.task, capacity);
    this.kind = enlarged(this.kind, capacity);
    this.detail = enlarged(this.detail, capacity);
    this.capacity = capacity;
  }
}
