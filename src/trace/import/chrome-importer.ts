import { EventKind } from '../../mm/events.ts';
import { IGNORED_PHASES, number, type ChromeEvent } from './chrome-event.ts';
import { ImportError } from './import-error.ts';
import { detached, type LineCounts } from './import-report.ts';
import { JsonEvents } from './json-events.ts';
import { OwnChrome } from './own-chrome.ts';
import type { OwnEvents } from './own-events.ts';
import { SliceBuffer } from './slice-buffer.ts';

/** Names, and begins without an end, of which a trace may have as many as it likes. */
const MOST_NAMES = 65_536;
const MOST_OPEN = 262_144;
const MOST_TASKS = 0xffff;
/** Times in µs beyond this are no times. */
const FARTHEST_US = 2 ** 43;
interface Begin {
  readonly name: number;
  readonly startNs: number;
}

/** Reads Chrome trace-event JSON: exports of this program back into what they were made of, others as named slices, marks and counters. */
export class ChromeImporter {
  readonly slices: SliceBuffer;
  readonly names: string[] = [];
  readonly tasks: { name: string; process: string; pid: number }[] = [];
  private readonly counts: LineCounts;
  private readonly json: JsonEvents;
  private readonly ownEvents: OwnChrome;
  private readonly nameNumbers = new Map<string, number>();
  private readonly taskNumbers = new Map<string, number>();
  private readonly processNames = new Map<string, string>();
  private readonly begins = new Map<number, Begin[]>();
  private open = 0;
  private unendedSlices = 0;

  constructor(counts: LineCounts, maxEvents: number) {
    this.counts = counts;
    this.ownEvents = new OwnChrome(counts, maxEvents);
    this.slices = new SliceBuffer(maxEvents);
    this.json = new JsonEvents(
      {
        onEvent: (event, line) => this.event(event, line),
        onBroken: (text, line, reason) => {
          counts.lines++;
          counts.reject(text, reason, line);
        },
        onMember: (_key, value) => this.ownEvents.otherData(value),
      },
      new Set(['otherData']),
    );
  }

  /** Exports of ours: their events; else null. */
  get own(): OwnEvents | null {
    return this.ownEvents.events;
  }

  push(bytes: Uint8Array): void {
    this.json.push(bytes);
  }

  finish(): void {
    this.json.finish();
    if (!this.json.foundEvents) {
      throw new ImportError(
        'JSON, but no trace: Chrome trace-event JSON is an array of events, or an object with one under "traceEvents"',
      );
    }
    if (this.own !== null) return;
    const latest = this.slices.lastNs();
    for (const [task, stack] of this.begins) {
      for (const { name, startNs } of stack) {
        this.unendedSlices++;
        this.slices.add(EventKind.Slice, task, name, startNs, Math.max(startNs, latest), 0);
      }
    }
  }

  notes(): string[] {
    const notes: string[] = [];
    if (!this.json.isWhole) notes.push('The file ends before its list of events does.');
    if (this.unendedSlices > 0)
      notes.push(`${this.unendedSlices} slices have no end: they reach to the end of the trace.`);
    return notes;
  }

  private event(value: unknown, line: number): void {
    const { counts } = this;
    counts.lines++;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.reject(value, line, 'no JSON object');
      return;
    }
    const event = value as ChromeEvent;
    counts.traceLines++;
    const wrong = this.ownEvents.event(event);
    if (wrong === undefined) this.anyEvent(event, line);
    else if (wrong !== null) this.reject(event, line, wrong);
  }

  private anyEvent(event: ChromeEvent, line: number): void {
    const { counts } = this;
    const { ph, name } = event;
    if (typeof ph !== 'string') {
      this.reject(event, line, 'no "ph"');
      return;
    }
    if (ph === 'M') {
      this.metadata(event);
      return;
    }
    const ignored = Object.hasOwn(IGNORED_PHASES, ph) ? IGNORED_PHASES[ph] : undefined;
    if (ignored !== undefined) {
      counts.ignore(ignored);
      return;
    }
    const ts = number(event.ts);
    if (!(Math.abs(ts) < FARTHEST_US)) {
      this.reject(event, line, '"ts" is no time in microseconds');
      return;
    }
    if (typeof name !== 'string' && ph !== 'E') {
      this.reject(event, line, '"name" is no text');
      return;
    }
    const reason = this.timed(event, ph, typeof name === 'string' ? name : '', Math.round(ts * 1000));
    if (reason === null) counts.understood++;
    else this.reject(event, line, reason);
  }

  /** @returns what is wrong, or null */
  private timed(event: ChromeEvent, ph: string, name: string, atNs: number): string | null {
    const task = this.task(event);
    if (task < 0) return 'more threads than can be told apart';
    switch (ph) {
      case 'X': {
        const dur = number(event.dur);
        if (!(dur >= 0 && dur < FARTHEST_US)) return '"dur" is no length in microseconds';
        const endNs = Math.round((number(event.ts) + dur) * 1000);
        this.slices.add(EventKind.Slice, task, this.name(name), atNs, Math.max(atNs, endNs), 0);
        return null;
      }
      case 'B': {
        let stack = this.begins.get(task);
        if (stack === undefined) this.begins.set(task, (stack = []));
        if (this.open >= MOST_OPEN) return 'too many slices without an end';
        this.open++;
        stack.push({ name: this.name(name), startNs: atNs });
        return null;
      }
      case 'E': {
        const begin = this.begins.get(task)?.pop();
        if (begin === undefined) return 'an end without a begin';
        this.open--;
        this.slices.add(EventKind.Slice, task, begin.name, begin.startNs, Math.max(begin.startNs, atNs), 0);
        return null;
      }
      case 'i':
      case 'I':
        this.slices.add(EventKind.Mark, task, this.name(name), atNs, atNs, 0);
        return null;
      case 'C':
        for (const [series, value] of Object.entries(event.args ?? {})) {
          const amount = number(value);
          if (!Number.isFinite(amount)) continue;
          this.slices.add(
            EventKind.Counter,
            task,
            this.name(series === 'value' ? name : `${name} ${series}`),
            atNs,
            atNs,
            amount,
          );
        }
        return null;
      default:
        return `"ph" is ${JSON.stringify(ph.slice(0, 20))}, which the format does not have`;
    }
  }

  private metadata(event: ChromeEvent): void {
    const name = event.args?.['name'];
    if (event.name === 'process_name' && typeof name === 'string') {
      if (this.processNames.size < MOST_TASKS) this.processNames.set(String(event.pid), detached(name));
      for (const task of this.tasks) if (String(task.pid) === String(event.pid)) task.process = name;
    } else if (event.name === 'thread_name' && typeof name === 'string') {
      const task = this.task(event);
      if (task >= 0) this.tasks[task].name = detached(name);
    } else {
      this.counts.ignore('metadata');
      return;
    }
    this.counts.understood++;
  }

  private task({ pid, tid }: ChromeEvent): number {
    const key = `${scalar(pid)}/${scalar(tid)}`;
    let task = this.taskNumbers.get(key);
    if (task === undefined) {
      if (this.tasks.length === MOST_TASKS) return -1;
      task = this.tasks.length;
      const process = this.processNames.get(String(pid)) ?? '';
      this.tasks.push({ name: `thread ${scalar(tid)}`, process, pid: number(pid) });
      this.taskNumbers.set(detached(key), task);
    }
    return task;
  }

  private name(name: string): number {
    const known = this.nameNumbers.get(name);
    if (known !== undefined) return known;
    if (this.names.length === MOST_NAMES) return MOST_NAMES - 1;
    const number = this.names.length;
    const text = number === MOST_NAMES - 1 ? 'other' : detached(name.slice(0, 1000));
    this.names.push(text);
    this.nameNumbers.set(text, number);
    return number;
  }

  private reject(event: unknown, line: number, reason: string): void {
    this.counts.reject(this.counts.first.length < 20 ? JSON.stringify(event).slice(0, 200) : '', reason, line);
  }
}

function scalar(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value).slice(0, 64) : '?';
}
