import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-characters.ts';
import { tellBatch, tellEvents, type JsonEventsListener } from './json-batch.ts';

/** A trace event that is longer is none. */
const LONGEST_EVENT = 2 ** 20;
/** Other members of the document that are kept: the header of an export of ours. */
const LONGEST_MEMBER = 8 * 2 ** 20;
/** Events are made objects so many bytes at a time. */
const BATCH_BYTES = 262_144;
const DEEPEST = 512;
/** How often lines that are no whole events are tried before it is plain that the file is written otherwise. */
const MOST_TRIES = 4;

/** Where the reader is in the document. */
const Place = { outside: 0, members: 1, memberValue: 2, events: 3, after: 4 } as const;
type Place = (typeof Place)[keyof typeof Place];

/**
 * Finds the events of a Chrome trace in bytes, however the bytes are cut, without ever having the whole document: an array of objects, or an object
 * with such an array under "traceEvents". Whole objects are found by their brackets; making values of them is JSON.parse's work.
 */
export class JsonEvents {
  private readonly listener: JsonEventsListener;
  private readonly wanted: ReadonlySet<string>;
  private readonly decoder = new TextDecoder();
  private place: Place = Place.outside;
  /** How deep brackets are nested here. */
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Depth of the array of events. */
  private eventsDepth = 1;
  private line = 1;
  /** Line on which the batch begins. */
  private batchLine = 1;
  /** Begin of something whose end has not come yet. */
  private rest = new Uint8Array(0);
  /** Its end is waited for, but it is not kept. */
  private drops = false;
  private key = '';
  private ended = false;
  private found = false;
  /** What waits in `rest` begins between two events and was not looked at yet. */
  private isUnread = false;
  /** Times that whole lines were no whole events. */
  private failedTries = 0;

  constructor(listener: JsonEventsListener, wanted: ReadonlySet<string>) {
    this.listener = listener;
    this.wanted = wanted;
  }

  /** Whether there was an array of events. */
  get foundEvents(): boolean {
    return this.found;
  }

  /** Whether the document came to its end; a trace that was cut off does not. */
  get isWhole(): boolean {
    return this.ended;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += BATCH_BYTES) this.piece(bytes.subarray(at, at + BATCH_BYTES));
  }

  private piece(bytes: Uint8Array): void {
    const from = this.rest.length;
    let text = bytes;
    if (from > 0) {
      text = new Uint8Array(from + bytes.length);
      text.set(this.rest);
      text.set(bytes, from);
    }
    if (this.isUnread && this.takeLines(text)) return;
    this.read(text, this.isUnread ? 0 : from);
  }

  /** Looks at every byte from `from` on. */
  private read(text: Uint8Array, from: number): void {
    this.isUnread = false;
    const keep = this.scan(text, from);
    this.rest = keep < 0 ? new Uint8Array(0) : text.slice(keep);
    this.goOnByLines();
    const limit = this.place === Place.events ? LONGEST_EVENT : LONGEST_MEMBER;
    if (this.rest.length <= limit) return;
    if (this.place === Place.events) {
      this.listener.onBroken(this.textOf(this.rest, 0, 200), this.line, 'an event of more than 1 MiB');
    }
    this.rest = new Uint8Array(0);
    this.drops = true;
  }

  /**
   * Most writers end a line after each event. No line ends within a string, so lines that JSON.parse takes as members of a list are whole events, and
   * nothing has to look at their bytes one by one.
   *
   * @returns whether the whole lines of the text were events; else nothing was taken
   */
  private takeLines(text: Uint8Array): boolean {
    const end = text.lastIndexOf(NEWLINE) + 1;
    const from = this.nextStart(text, 0);
    const to = this.endOfLast(text, end);
    if (from < 0 || to <= from || (text[to - 1] !== CLOSE_BRACE && text[to - 1] !== CLOSE_BRACKET)) return false;
    let events: unknown[];
    try {
      events = JSON.parse(`[${this.textOf(text, from, to)}]`) as unknown[];
    } catch {
      this.failedTries++;
      return false;
    }
    this.batchLine = this.line + linesIn(text, 0, from);
    this.line += linesIn(text, 0, end);
    tellEvents(this.listener, events, this.batchLine, this.line);
    this.rest = text.slice(end);
    return true;
  }

  /** Puts the reader back to the begin of the event that was cut, if that is how the file may be read on. */
  private goOnByLines(): void {
    const isBetween = this.place === Place.events && !this.drops && this.failedTries < MOST_TRIES;
    if (!isBetween || this.rest.length > BATCH_BYTES) return;
    this.isUnread = true;
    this.depth = this.eventsDepth;
    this.inString = false;
    this.escaped = false;
    this.line -= linesIn(this.rest, 0, this.rest.length);
  }

  /** @returns from where on the text has to be kept, or -1 */
  private scan(text: Uint8Array, from: number): number {
    /** Begin of what is being read: an event, or a batch of them; a member's value; a string among the members. */
    let start = from > 0 ? 0 : -1;
    /** End of the last whole event of the batch. */
    let wholeTo = -1;
    let { depth, inString, escaped } = this;
    const end = text.length;
    for (let i = from; i < end; i++) {
      const c = text[i];
      if (inString) {
        if (escaped) escaped = false;
        else if (c === BACKSLASH) escaped = true;
        else if (c === QUOTE) {
          inString = false;
          if (this.place === Place.members && depth === 1) {
            this.key = this.drops || start < 0 ? '' : this.keyOf(text, start, i + 1);
            start = -1;
            this.drops = false;
          }
        } else if (c === NEWLINE) this.line++;
        continue;
      }
      switch (c) {
        case QUOTE:
          inString = true;
          if (this.place === Place.members && depth === 1) start = i;
          break;
        case NEWLINE:
          this.line++;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (this.place === Place.events && depth === this.eventsDepth && start < 0) {
            start = i;
            this.batchLine = this.line;
          }
          depth++;
          if (depth > DEEPEST) depth = DEEPEST;
          this.opened(c, depth);
          if (this.place === Place.memberValue && depth === 2 && start < 0) start = i;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          if (depth > 0) depth--;
          if (this.place === Place.events) {
            if (depth === this.eventsDepth) {
              if (this.drops) {
                this.drops = false;
                start = -1;
              } else wholeTo = i + 1;
            } else if (depth < this.eventsDepth) {
              this.batch(text, start, wholeTo);
              start = wholeTo = -1;
              this.place = depth === 0 ? Place.after : Place.members;
              if (depth === 0) this.ended = true;
            }
          } else if (this.place === Place.memberValue && depth === 1) {
            if (start >= 0 && !this.drops) this.member(text, start, i + 1);
            start = -1;
            this.drops = false;
            this.place = Place.members;
          } else if (depth === 0) {
            this.place = Place.after;
            this.ended = true;
          }
          break;
        case COMMA:
          break;
        default:
          // Something between events that is none.
          if (this.place === Place.events && depth === this.eventsDepth && c > 0x20 && start < 0) {
            start = i;
            this.batchLine = this.line;
          }
      }
    }
    this.depth = depth;
    this.inString = inString;
    this.escaped = escaped;
    if (this.place === Place.events && wholeTo > 0) {
      this.batch(text, start, wholeTo);
      start = this.nextStart(text, wholeTo);
      this.batchLine = this.line;
    }
    return this.drops ? -1 : start;
  }

  private opened(c: number, depth: number): void {
    switch (this.place) {
      case Place.outside:
        if (c === OPEN_BRACKET) {
          this.place = Place.events;
          this.found = true;
        } else this.place = Place.members;
        break;
      case Place.memberValue:
      case Place.events:
      case Place.after:
        break;
      case Place.members:
        if (depth !== 2) break;
        if (this.key === 'traceEvents' && c === OPEN_BRACKET) {
          this.place = Place.events;
          this.eventsDepth = 2;
          this.found = true;
        } else {
          this.place = Place.memberValue;
          this.drops = !this.wanted.has(this.key);
        }
        break;
    }
  }

  /** What follows the last whole event: commas and space, or the begin of the next one. */
  private nextStart(text: Uint8Array, from: number): number {
    for (let i = from; i < text.length; i++) if (text[i] > 0x20 && text[i] !== COMMA) return i;
    return -1;
  }

  /** Behind the last byte before `to` that is no comma and no space. */
  private endOfLast(text: Uint8Array, to: number): number {
    let end = to;
    while (end > 0 && (text[end - 1] <= 0x20 || text[end - 1] === COMMA)) end--;
    return end;
  }

  private keyOf(text: Uint8Array, from: number, to: number): string {
    if (to - from > 256) return '';
    try {
      return String(JSON.parse(this.textOf(text, from, to)));
    } catch {
      return '';
    }
  }

  private member(text: Uint8Array, from: number, to: number): void {
    try {
      this.listener.onMember(this.key, JSON.parse(this.textOf(text, from, to)));
    } catch {
      // A member that is broken is one that is not there.
    }
  }

  /** Whole events, with commas between them if the file is right. */
  private batch(text: Uint8Array, from: number, to: number): void {
    if (from < 0 || to <= from) return;
    tellBatch(this.listener, this.textOf(text, from, to), this.batchLine, this.line);
  }

  /** What is left when the file ends. */
  finish(): void {
    if (this.isUnread) {
      this.failedTries = MOST_TRIES;
      this.read(this.rest, 0);
    }
    if (this.place !== Place.events || this.rest.length === 0) return;
    this.listener.onBroken(this.textOf(this.rest, 0, 200), this.line, 'the file ends in it');
    this.rest = new Uint8Array(0);
  }

  private textOf(text: Uint8Array, from: number, to: number): string {
    return this.decoder.decode(text.subarray(from, to));
  }
}

function linesIn(text: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let i = text.indexOf(NEWLINE, from); i >= 0 && i < to; i = text.indexOf(NEWLINE, i + 1)) lines++;
  return lines;
}
