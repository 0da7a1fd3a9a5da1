import { EventKind, nameOf } from '../../mm/events.ts';

/** What a lock of a trace went through. */
export interface LockReport {
  /** The pointer of its mm or of the lock itself, as the file writes it. */
  readonly lock: string;
  readonly writeHolds: number;
  readonly writeReleases: number;
  /** Write holds that became read holds: writeHolds = writeReleases + downgrades + those that the file does not see the end of. */
  readonly downgrades: number;
  /** Downgraded ones are not counted again. */
  readonly readHolds: number;
  readonly failedTries: number;
  /** Starts, acquires and releases whose counterpart is not in the file, or lies beyond lost events. */
  readonly unpaired: number;
  readonly longestWaitNs: { readonly read: number; readonly write: number };
}

/** A line that was not understood. Its text is that of the file: never markup. */
export interface LineNotUnderstood {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** What became of a file. lines = understood + the sum of ignored + notUnderstood.count; of JSON, a line is one trace event. */
export interface ImportReport {
  readonly version: 1;
  readonly format: string;
  readonly lines: number;
  readonly understood: number;
  /** Lines whose form is known and that tell nothing about memory management, by what they are. */
  readonly ignored: Readonly<Record<string, number>>;
  readonly notUnderstood: { readonly count: number; readonly first: readonly LineNotUnderstood[] };
  readonly tasks: number;
  /** By the name of the EventKind. */
  readonly events: Readonly<Record<string, number>>;
  readonly spanNs: number;
  readonly locks: readonly LockReport[];
  /** Stretches in which the recorder lost events, and how many it says it lost. */
  readonly lost: { readonly gaps: number; readonly events: number };
  /** What one should know of the file, in sentences: its clock, what was made up for. */
  readonly notes: readonly string[];
}

const FIRST_LINES = 20;
const LONGEST_TEXT = 200;
/** Kinds come from the file: there may be as many as it likes. */
const MOST_KINDS = 500;

/** Counts the lines of a file by what became of them. */
export class LineCounts {
  lines = 0;
  understood = 0;
  notUnderstood = 0;
  /** Lines that only a trace has. */
  traceLines = 0;
  readonly first: LineNotUnderstood[] = [];
  private readonly ignoredKinds = new Map<string, number>();

  ignore(kind: string): void {
    let key = kind;
    if (!this.ignoredKinds.has(key)) key = this.ignoredKinds.size < MOST_KINDS ? detached(key) : 'other';
    this.ignoredKinds.set(key, (this.ignoredKinds.get(key) ?? 0) + 1);
  }

  reject(text: string, reason: string, line = this.lines): void {
    this.notUnderstood++;
    if (this.first.length < FIRST_LINES) {
      this.first.push({ line, text: detached(text.slice(0, LONGEST_TEXT)), reason: detached(reason) });
    }
  }

  ignored(): Record<string, number> {
    return Object.fromEntries([...this.ignoredKinds].sort((a, b) => b[1] - a[1]));
  }
}

/** @returns counts by the names of the kinds, those that there are */
export function countsByName(counts: Uint32Array | Float64Array): Record<string, number> {
  const byName: [string, number][] = [];
  counts.forEach((count, kind) => {
    if (count > 0) byName.push([nameOf(EventKind, kind), count]);
  });
  return Object.fromEntries(byName);
}

/** @returns the same text in memory of its own: a part of a text keeps all of it alive. */
export function detached(text: string): string {
  let copy = '';
  for (let i = 0; i < text.length; i++) copy += text[i];
  // Reading a character makes one flat string of the parts.
  copy.charCodeAt(0);
  return copy;
}
