import { EventKind, TaskKind } from '../mm/events.ts';
import { AddressHistory, type AddressSegment } from './address-state.ts';
import { CounterTrack } from './counter-track.ts';
import { describeEvent, labelOf } from './describe-event.ts';
import { EventChunks } from './event-chunks.ts';
import type { EventColumns } from './event-columns.ts';
import { aboutWhom, isLockEvent } from './lock-events.ts';
import { LockLane } from './lock-lane.ts';
import type { Moment } from './moment.ts';
import { momentAt } from './moment-at.ts';
import { Progress } from './progress.ts';
import { ReschedLog } from './resched-log.ts';
import { SpanColumns } from './span-columns.ts';
import type { SpanQueryResult } from './span-query.ts';
import { TaskTrack } from './task-track.ts';
import { TimeBlocks, type EventBlock } from './time-blocks.ts';
import type { AddressRange, TraceEvent, TraceMapping, TraceSetting, TraceTask } from './trace-event.ts';

/**
 * One run as the page draws it: built from chunks as they come in, which it keeps as they are, and from which it makes rows of spans, the lanes
 * of locks, and what it takes to say how things stood at any moment. Times in ns, addresses and lengths in bytes.
 */
export class RunTrace {
  readonly tasks: readonly TraceTask[];
  readonly range: AddressRange;
  /** What was mapped at the start; empty where nobody knows. */
  readonly mappings: readonly TraceMapping[];
  /** Entries of one page table. */
  readonly entriesPerTable: number;
  /** The first task that makes calls of its own, or -1. */
  readonly unmapper: number;
  readonly needResched: ReschedLog;
  /** Names of the slices, marks and counters of another tool's trace. */
  readonly names: readonly string[];
  /** Events of each kind. */
  readonly countByKind = new Uint32Array(256);
  /** Where the recorder of another tool's trace lost events. */
  readonly gaps = new SpanColumns();
  private readonly events = new EventChunks();
  private readonly counterTracks = new Map<number, CounterTrack>();
  private readonly taskTracks: TaskTrack[] = [];
  private readonly lockLanes = new Map<number, LockLane>();
  private readonly addresses: AddressHistory;
  private readonly progress: Progress;
  private readonly blocks = new TimeBlocks();
  private latestNs = 0;

  constructor(setting: TraceSetting) {
    this.tasks = setting.tasks;
    this.range = setting.range;
    this.mappings = setting.mappings ?? [];
    this.entriesPerTable = setting.entriesPerTable ?? 512;
    this.names = setting.names ?? [];
    this.unmapper = setting.tasks.findIndex(({ kind }) => kind === TaskKind.calls);
    this.needResched = new ReschedLog(this.events);
    this.addresses = new AddressHistory(setting.range, setting.mappings, this.events);
    this.progress = new Progress(setting.range);
    setting.tasks.forEach((_, task) => this.track(task));
    this.lockLane(0);
  }

  /** How many events there are. */
  get length(): number {
    return this.events.length;
  }

  /** The latest time seen: open spans are drawn to here. */
  get endNs(): number {
    return this.latestNs;
  }

  /** The chunks as they came in, for a trace file. */
  get chunks(): readonly EventColumns[] {
    return this.events.all();
  }

  /** Blocks of events that may have something in [fromNs, toNs], in the order of telling. */
  blocksBetween(fromNs: number, toNs: number): Generator<EventBlock> {
    return this.blocks.between(fromNs, toNs);
  }

  /** One track a task, in the order of the tasks. */
  get tracks(): readonly TaskTrack[] {
    return this.taskTracks;
  }

  /** What a task did. */
  track(task: number): TaskTrack {
    for (let next = this.taskTracks.length; next <= task; next++) this.taskTracks.push(new TaskTrack(next));
    return this.taskTracks[task];
  }

  /** Numbers of the locks that there are lanes for; 0, mmap_sem, always is one. */
  get locks(): readonly number[] {
    return [...this.lockLanes.keys()];
  }

  /** A lock over time. */
  lockLane(lock = 0): LockLane {
    let lane = this.lockLanes.get(lock);
    if (lane === undefined) {
      lane = new LockLane(lock, this.events);
      this.lockLanes.set(lock, lane);
    }
    return lane;
  }

  /** A counter of another tool's trace, by the number of its name. */
  counter(name: number): CounterTrack {
    let track = this.counterTracks.get(name);
    if (track === undefined) {
      track = new CounterTrack();
      this.counterTracks.set(name, track);
    }
    return track;
  }

  /** Takes the next events of the run. The arrays are kept: they must not change any more. */
  addChunk(columns: EventColumns): void {
    const first = this.events.length;
    this.events.add(columns);
    this.blocks.add(columns, first);
    const { timeNs, lastNs, addr, lenBytes, count, task, kind, detail } = columns;
    for (let i = 0; i < columns.length; i++) {
      this.countByKind[kind[i]]++;
      if (lastNs[i] > this.latestNs) this.latestNs = lastNs[i];
      const index = first + i;
      if (isLockEvent(kind[i], detail[i])) this.addLockEvent(index, kind[i], addr[i], detail[i], timeNs[i]);
      else if (kind[i] === EventKind.EventsLost) this.gaps.append(timeNs[i], lastNs[i], kind[i], index);
      else if (kind[i] === EventKind.Counter) this.counter(addr[i]).add(index, lenBytes[i], timeNs[i]);
      this.addCpuEvent(index, kind[i], task[i], addr[i], count[i], detail[i], timeNs[i]);
      this.track(task[i]).apply(index, kind[i], timeNs[i], lastNs[i], count[i], detail[i]);
      this.addresses.add(index, kind[i], task[i], addr[i], lenBytes[i], lastNs[i]);
      if (task[i] === this.unmapper) this.progress.add(kind[i], timeNs[i], lastNs[i], addr[i], lenBytes[i]);
    }
  }

  /** Fills `out` with what to draw of a row in [fromNs, toNs) on so many pixels. See SpanColumns.query. */
  query(row: SpanColumns, fromNs: number, toNs: number, pixels: number, out: SpanQueryResult): void {
    row.query(fromNs, toNs, pixels, this.latestNs, out);
  }

  /** One event as an object. */
  eventAt(index: number): TraceEvent {
    const { events } = this;
    return {
      index,
      timeNs: events.timeNs(index),
      lastNs: events.lastNs(index),
      addr: events.addr(index),
      lenBytes: events.lenBytes(index),
      count: events.count(index),
      task: events.task(index),
      kind: events.kind(index),
      detail: events.detail(index),
    };
  }

  /** An event in a word or two, for a bar. */
  label(index: number): string {
    return labelOf(this.eventAt(index), this.names);
  }

  /** An event in one sentence. */
  describe(index: number): string {
    return describeEvent(this.eventAt(index), this.tasks, undefined, this.names);
  }

  /** A span of a row in one sentence, with its length. */
  describeSpan(row: SpanColumns, span: number): string {
    const endNs = Math.min(row.endNs(span), this.latestNs);
    return describeEvent(this.eventAt(row.eventIndex(span)), this.tasks, endNs - row.startNs(span), this.names);
  }

  /** How everything stood at a moment, what happened at that very moment included. */
  stateAt(tNs: number): Moment {
    return momentAt(this, tNs);
  }

  /** What had become of the range at a moment: from 0 to 1 without gaps. */
  addressStateAt(tNs: number): AddressSegment[] {
    return this.addresses.at(tNs, this.zapsAt(tNs));
  }

  /** Bytes of the range that were unmapped at a moment; never falls. */
  bytesUnmappedAt(tNs: number): number {
    return this.progress.bytesAt(tNs);
  }

  /** Share of the range (0 to 1) that was unmapped at a moment; never falls. */
  shareAt(tNs: number): number {
    return this.range.lenBytes > 0 ? this.progress.bytesAt(tNs) / this.range.lenBytes : 0;
  }

  /** When a share (0 to 1) of the range was unmapped; null if it was not, so far. */
  timeAtShare(share: number): number | null {
    return this.progress.timeAtShare(share);
  }

  private addLockEvent(index: number, kind: number, lock: number, detail: number, timeNs: number): void {
    const task = aboutWhom(this.events, index);
    this.lockLane(lock).add(index, kind, task, detail, timeNs);
    this.taskTracks.at(task)?.lockRow(lock).apply(index, kind, detail, timeNs);
  }

  private addCpuEvent(
    index: number,
    kind: number,
    task: number,
    addr: number,
    count: number,
    detail: number,
    timeNs: number,
  ): void {
    switch (kind) {
      case EventKind.TaskStart:
      case EventKind.TaskEnd:
      case EventKind.SchedIn:
      case EventKind.SchedOut:
        this.track(task).cpu.apply(index, kind, addr, detail, timeNs);
        break;
      case EventKind.Wakeup:
        this.taskTracks.at(count)?.cpu.apply(index, kind, addr, detail, timeNs);
        break;
      case EventKind.NeedReschedSet:
      case EventKind.NeedReschedClear:
        this.needResched.add(index, kind, addr, timeNs);
        break;
    }
  }

  /** The zap runs that are under way at a moment. */
  private *zapsAt(tNs: number): Generator<number> {
    for (const { work } of this.taskTracks) {
      const span = work.spanAt(tNs);
      if (span !== -1 && work.value(span) === EventKind.Zap) yield work.eventIndex(span);
    }
  }
}
