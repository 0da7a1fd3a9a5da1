import { TaskKind, type EventWriter } from '../../mm/events.ts';
import { joinColumns, type EventColumns } from '../event-columns.ts';
import { isTraceFile, readTraceFile, TraceFileError } from '../trace-file.ts';
import { HEADER_MARK } from '../export/ftrace-text.ts';
import { ChromeImporter } from './chrome-importer.ts';
import { foreignFile } from './foreign-files.ts';
import { ImportError } from './import-error.ts';
import { importedHeader, ownEventsTrace, ownTrace, type ImportedTrace } from './imported-trace.ts';
import { countsByName, LineCounts, type ImportReport } from './import-report.ts';
import { exchangeLocks, ImportStore } from './import-store.ts';
import { LineSplitter } from './line-splitter.ts';
import { OwnFtrace } from './own-ftrace.ts';
import { Teller } from './teller.ts';
import { TextImporter } from './text-importer.ts';

export interface ImportOptions {
  /** Whether the events are wanted, or only the report: without them, a file may be longer than memory. */
  readonly keepEvents: boolean;
  /** More than these are refused: each takes 40 bytes here, and more where it is shown. */
  readonly maxEvents: number;
  /** An own trace file must be in memory as a whole. */
  readonly maxFileBytes: number;
}

/** The first of these show what kind of file it is. */
const STAGED_BYTES = 65_536;
const SNIFFED_BYTES = 4096;
const TASK_KIND_UNKNOWN = 0;

/** Keeps nothing: where only the report matters, a stream may be as long as it likes. */
const FORGETFUL: EventWriter = {
  append(): void {
    // Nothing is kept.
  },
};

/** What the bytes turn out to be. */
interface Reader {
  push(bytes: Uint8Array): void;
  finish(): ImportedTrace;
}

/** Reads a trace from bytes, however they are cut; gzip was unpacked before. What it keeps is bounded, besides the events. */
export class TraceImporter {
  private readonly options: ImportOptions;
  private reader: Reader | null = null;
  /** Small pieces are put together, so that none is looked at again and again. */
  private readonly staged = new Uint8Array(STAGED_BYTES);
  private stagedBytes = 0;

  constructor(options: ImportOptions) {
    this.options = options;
  }

  /** @throws ImportError as soon as it is sure that it is no trace, or is too large */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + STAGED_BYTES - this.stagedBytes);
      at += piece.length;
      // A whole piece need not be copied.
      if (piece.length === STAGED_BYTES) this.hand(piece);
      else {
        this.staged.set(piece, this.stagedBytes);
        this.stagedBytes += piece.length;
        if (this.stagedBytes === STAGED_BYTES) this.flush();
      }
    }
  }

  /** @throws ImportError if it is no trace */
  finish(): ImportedTrace {
    this.flush();
    return (this.reader as Reader).finish();
  }

  private flush(): void {
    this.hand(this.staged.subarray(0, this.stagedBytes));
    this.stagedBytes = 0;
  }

  private hand(bytes: Uint8Array): void {
    this.reader ??= this.readerFor(bytes, this.options);
    this.reader.push(bytes);
  }

  private readerFor(head: Uint8Array, options: ImportOptions): Reader {
    if (isTraceFile(head)) return new OwnFileReader(options);
    const foreign = foreignFile(head.subarray(0, SNIFFED_BYTES));
    if (foreign !== null) throw new ImportError(foreign);
    return beginsJson(head) ? new ChromeReader(options) : new TextReader(options);
  }
}

class OwnFileReader implements Reader {
  private readonly options: ImportOptions;
  private readonly parts: Uint8Array[] = [];
  private bytes = 0;

  constructor(options: ImportOptions) {
    this.options = options;
  }

  push(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    if (this.bytes > this.options.maxFileBytes) {
      throw new ImportError(
        `a trace file of more than ${this.options.maxFileBytes} bytes: too large for the memory there is`,
      );
    }
    this.parts.push(bytes.slice());
  }

  finish(): ImportedTrace {
    const whole = new Uint8Array(this.bytes);
    let at = 0;
    for (const part of this.parts.splice(0)) {
      whole.set(part, at);
      at += part.length;
    }
    try {
      const { header, lanes } = readTraceFile(whole);
      const counts = new LineCounts();
      counts.lines = counts.understood = lanes.reduce((sum, { length }) => sum + length, 0);
      return ownTrace('unmapscope', counts, header, lanes, []);
    } catch (error) {
      if (error instanceof TraceFileError) throw new ImportError(error.message);
      throw error;
    }
  }
}

class TextReader implements Reader {
  private readonly options: ImportOptions;
  private readonly counts = new LineCounts();
  private readonly store: ImportStore | null;
  private readonly teller: Teller;
  private readonly text: TextImporter;
  private readonly own: OwnFtrace;
  private readonly lines: LineSplitter;

  constructor(options: ImportOptions) {
    this.options = options;
    this.store = options.keepEvents ? new ImportStore(options.maxEvents) : null;
    this.teller = new Teller(this.store ?? FORGETFUL);
    this.text = new TextImporter(this.teller, this.counts);
    this.own = new OwnFtrace(this.counts, options.maxEvents);
    this.lines = new LineSplitter(
      (line) => this.line(line),
      (line) => this.text.tooLong(line),
    );
  }

  push(bytes: Uint8Array): void {
    this.lines.push(bytes);
  }

  finish(): ImportedTrace {
    this.lines.finish();
    const { counts, teller, text } = this;
    if (this.own.events !== null) return ownEventsTrace('ftrace', counts, this.own.events, []);
    text.finish();
    const chunks = this.store?.finish() ?? [];
    const main = teller.locks.main();
    exchangeLocks(chunks, 0, main);
    const locks = [...teller.locks.locks];
    if (main > 0) [locks[0], locks[main]] = [locks[main], locks[0]];
    const { tasks } = teller.tasks;
    const header = importedHeader(
      text.format,
      tasks.map(({ name, pid, cpu }, task) => ({
        name: name === '' ? `task ${pid}` : name,
        kind: task === teller.unmapper ? TaskKind.calls : TASK_KIND_UNKNOWN,
        cpu: Math.min(Math.max(cpu, 0), 0xffff),
      })),
      teller.range.lenBytes > 0 ? teller.range : { start: 0, lenBytes: 1 },
      {
        locks: locks.map(({ name }) => name),
        startSeconds: teller.clock.startSeconds,
        pids: tasks.map(({ pid }) => pid),
        ...text.machine.fields(),
      },
    );
    const report: ImportReport = {
      version: 1,
      format: text.format,
      lines: counts.lines,
      understood: counts.understood,
      ignored: counts.ignored(),
      notUnderstood: { count: counts.notUnderstood, first: counts.first },
      tasks: tasks.length,
      events: countsByName(teller.counts),
      spanNs: teller.nowNs,
      locks: locks.map((lock) => lock.report()),
      lost: { gaps: teller.gaps, events: teller.eventsLost },
      notes: text.notes(),
    };
    return { report, header, lanes: this.options.keepEvents ? [chunks] : [] };
  }

  private line(line: string): void {
    if (line.charCodeAt(0) === 35 && line.startsWith(HEADER_MARK.slice(0, 12))) this.own.comment(line);
    if (this.own.events === null || line.charCodeAt(0) === 35) this.text.line(line);
    else {
      this.counts.lines++;
      this.own.line(line);
    }
  }
}

class ChromeReader implements Reader {
  private readonly options: ImportOptions;
  private readonly counts = new LineCounts();
  private readonly chrome: ChromeImporter;

  constructor(options: ImportOptions) {
    this.options = options;
    this.chrome = new ChromeImporter(this.counts, options.maxEvents);
  }

  push(bytes: Uint8Array): void {
    this.chrome.push(bytes);
  }

  finish(): ImportedTrace {
    const { chrome, counts } = this;
    chrome.finish();
    if (chrome.own !== null) return ownEventsTrace('chrome', counts, chrome.own, chrome.notes());
    const store = new ImportStore(this.options.maxEvents);
    const byKind = new Uint32Array(256);
    chrome.slices.tell({
      append: (timeNs, lastNs, addr, lenBytes, count, task, kind, detail) => {
        byKind[kind]++;
        if (this.options.keepEvents) store.append(timeNs, lastNs, addr, lenBytes, count, task, kind, detail);
      },
    });
    const tasks = chrome.tasks.map(({ name, process }) => ({
      name: process === '' ? name : `${process}: ${name}`,
      kind: TASK_KIND_UNKNOWN,
      cpu: 0,
    }));
    const report: ImportReport = {
      version: 1,
      format: 'chrome',
      lines: counts.lines,
      understood: counts.understood,
      ignored: counts.ignored(),
      notUnderstood: { count: counts.notUnderstood, first: counts.first },
      tasks: tasks.length,
      events: countsByName(byKind),
      spanNs: chrome.slices.lastNs() - chrome.slices.firstNs(),
      locks: [],
      lost: { gaps: 0, events: 0 },
      notes: chrome.notes(),
    };
    const header = importedHeader('chrome', tasks, { start: 0, lenBytes: 1 }, { names: chrome.names });
    return { report, header, lanes: this.options.keepEvents ? [store.finish()] : [] };
  }
}

/** @returns an imported trace as own trace files and exports take it: one set of columns a lane */
export function columnsOfLanes({ lanes }: ImportedTrace): EventColumns[] {
  return lanes.map((chunks) => (chunks.length === 1 ? chunks[0] : joinColumns(chunks)));
}

/** `[` or `{` that begins JSON: names of tasks in traces may begin with these as well, but not go on so. */
function beginsJson(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 512));
  return /^\s*(?:\[\s*(?:[{\]]|$)|\{\s*(?:["}]|$))/.test(text);
}
