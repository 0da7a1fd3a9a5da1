import { TaskKind, type EventWriter } from '../../mm/events.ts';
import { HEADER_MARK } from '../export/ftrace-text.ts';
import { TASK_KIND_UNKNOWN, type ImportOptions, type TraceReader } from './import-options.ts';
import { countsByName, LineCounts, type ImportReport } from './import-report.ts';
import { exchangeLocks, ImportStore } from './import-store.ts';
import { importedHeader, ownEventsTrace, type ImportedTrace } from './imported-trace.ts';
import { LineSplitter } from './line-splitter.ts';
import { OwnFtrace } from './own-ftrace.ts';
import { Teller } from './teller.ts';
import { TextImporter } from './text-importer.ts';

/** Keeps nothing: where only the report matters, a stream may be as long as it likes. */
const FORGETFUL: EventWriter = {
  append(): void {
    // Nothing is kept.
  },
};

/** Reads a trace as text, and makes a trace of what its lines told. */
export class TextReader implements TraceReader {
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
