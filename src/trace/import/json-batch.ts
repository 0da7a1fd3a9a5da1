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

export interface JsonEventsListener {
  /** A trace event; `line` is where it ends. */
  onEvent(event: unknown, line: number): void;
  /** Something in the list of events that is no JSON object. */
  onBroken(text: string, line: number, reason: string): void;
  /** Another member of the document, if it is wanted. */
  onMember(key: string, value: unknown): void;
}

/**
 * Tells the events of a text that holds whole ones, with commas between them if it is right. Where something in it is no JSON, each event is read on its
 * own, so that what is broken takes no others with it.
 *
 * @param firstLine on which the text begins
 * @param lastLine on which it ends
 */
export function tellBatch(listener: JsonEventsListener, json: string, firstLine: number, lastLine: number): void {
  let events: unknown[];
  try {
    events = JSON.parse(`[${json}]`) as unknown[];
  } catch {
    tellOneByOne(listener, json, firstLine);
    return;
  }
  tellEvents(listener, events, firstLine, lastLine);
}

/** Tells of events that lie between two lines: most writers put one on a line. */
export function tellEvents(
  listener: JsonEventsListener,
  events: readonly unknown[],
  firstLine: number,
  lastLine: number,
): void {
  const isOneALine = lastLine - firstLine >= events.length - 1;
  events.forEach((event, at) => listener.onEvent(event, firstLine + (isOneALine ? at : 0)));
}

function tellOneByOne(listener: JsonEventsListener, json: string, firstLine: number): void {
  let depth = 0;
  let inString = false;
  let start = -1;
  let line = firstLine;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (c === NEWLINE) line++;
    if (inString) {
      if (c === BACKSLASH) i++;
      else if (c === QUOTE) inString = false;
      continue;
    }
    if (start < 0 && c > 0x20 && c !== COMMA) start = i;
    if (c === QUOTE) inString = true;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      // What stands before an object is not part of it.
      if (depth === 0 && start >= 0 && start < i) {
        listener.onBroken(json.slice(start, i), line, 'no JSON object');
        start = i;
      }
      depth++;
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) {
      depth = Math.max(0, depth - 1);
      if (depth > 0) continue;
      tellOne(listener, json.slice(start, i + 1), line);
      start = -1;
    }
  }
  if (start >= 0) listener.onBroken(json.slice(start), line, 'no JSON object');
}

function tellOne(listener: JsonEventsListener, json: string, line: number): void {
  let event: unknown;
  try {
    event = JSON.parse(json);
  } catch {
    listener.onBroken(json, line, 'not JSON');
    return;
  }
  listener.onEvent(event, line);
}
