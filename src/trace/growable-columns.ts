import type { EventWriter } from '../mm/events.ts';
import { copyOfEvents, emptyColumns, mapColumns, type EventColumns } from './event-columns.ts';
import { enlarged } from './growable.ts';

/** Columns that events are written into one after another: where there is no room for the next, they become twice as long. */
export class GrowableColumns implements EventWriter {
  /** The columns, with room for more events than there are. */
  protected room: EventColumns;
  /** Events in the columns. */
  protected held = 0;

  /** @param capacity events that there is room for at first */
  constructor(capacity = 4096) {
    this.room = emptyColumns(capacity);
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
    if (this.held === this.room.length) this.makeRoom();
    this.writeAt(this.held++, timeNs, lastNs, addr, lenBytes, count, task, kind, detail);
  }

  /** Writes an event to a position that there is room for. */
  protected writeAt(
    i: number,
    timeNs: number,
    lastNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    task: number,
    kind: number,
    detail: number,
  ): void {
    const { room } = this;
    room.timeNs[i] = timeNs;
    room.lastNs[i] = lastNs;
    room.addr[i] = addr;
    room.lenBytes[i] = lenBytes;
    room.count[i] = count;
    room.task[i] = task;
    room.kind[i] = kind;
    room.detail[i] = detail;
  }

  /** Called where there is no room for the next event; there must be when it returns. */
  protected makeRoom(): void {
    const capacity = this.room.length * 2;
    this.room = mapColumns(this.room, capacity, (array) => enlarged(array, capacity));
  }

  /** @returns the events that the columns hold at positions from `from` up to `to`, in arrays of exactly that length */
  protected copy(from: number, to: number): EventColumns {
    return copyOfEvents(this.room, from, to);
  }
}
