import { EventKind } from '../mm/events.ts';
import type { EventChunks } from './event-chunks.ts';
import { GrowableFloat64, GrowableUint32, upperBound } from './growable.ts';

/** Why need_resched() is as it is on a CPU at a moment. */
export interface NeedResched {
  readonly cpu: number;
  readonly isSet: boolean;
  /** The last time that the flag was set: by which cause (a ReschedCause), for which task. */
  readonly set: { readonly timeNs: number; readonly cause: number; readonly task: number } | null;
  /** The last time that the flag was cleared: at which ReschedPoint, by which task. */
  readonly cleared: { readonly timeNs: number; readonly point: number; readonly task: number } | null;
}

/** One kind of event of one CPU, ordered by time. */
class TimedEvents {
  readonly times = new GrowableFloat64();
  readonly indexes = new GrowableUint32();

  /** Events of different tasks come nearly in order: one that is late moves down to its place. */
  add(timeNs: number, eventIndex: number): void {
    const { times, indexes } = this;
    times.push(timeNs);
    indexes.push(eventIndex);
    for (let i = times.length - 1; i > 0 && times.data[i - 1] > timeNs; i--) {
      times.set(i, times.data[i - 1]);
      indexes.set(i, indexes.data[i - 1]);
      times.set(i - 1, timeNs);
      indexes.set(i - 1, eventIndex);
    }
  }

  /** @returns the last event at or before a moment, or -1 */
  lastAt(tNs: number): number {
    const events = upperBound(this.times.data, tNs, 0, this.times.length);
    return events === 0 ? -1 : this.indexes.data[events - 1];
  }
}

interface CpuLog {
  readonly set: TimedEvents;
  readonly cleared: TimedEvents;
}

/** When need_resched() was set and cleared on each CPU. */
export class ReschedLog {
  private readonly events: EventChunks;
  private readonly cpus = new Map<number, CpuLog>();

  constructor(events: EventChunks) {
    this.events = events;
  }

  add(eventIndex: number, kind: number, cpu: number, timeNs: number): void {
    let log = this.cpus.get(cpu);
    if (log === undefined) {
      log = { set: new TimedEvents(), cleared: new TimedEvents() };
      this.cpus.set(cpu, log);
    }
    (kind === EventKind.NeedReschedSet ? log.set : log.cleared).add(timeNs, eventIndex);
  }

  /** @returns what is known of the flag on a CPU at a moment, the events of that moment included */
  at(cpu: number, tNs: number): NeedResched {
    const log = this.cpus.get(cpu);
    const set = log?.set.lastAt(tNs) ?? -1;
    const cleared = log?.cleared.lastAt(tNs) ?? -1;
    const { events } = this;
    const setNs = set === -1 ? -Infinity : events.timeNs(set);
    const clearedNs = cleared === -1 ? -Infinity : events.timeNs(cleared);
    return {
      cpu,
      // Told at the same moment, the one that was told last holds.
      isSet: setNs > clearedNs || (setNs === clearedNs && set > cleared),
      set: set === -1 ? null : { timeNs: setNs, cause: events.detail(set), task: events.count(set) },
      cleared: cleared === -1 ? null : { timeNs: clearedNs, point: events.detail(cleared), task: events.task(cleared) },
    };
  }
}
