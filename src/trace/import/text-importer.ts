import { ImportError } from './import-error.ts';
import type { LineCounts } from './import-report.ts';
import { BUFFER_STARTED, durationNs, furnitureOf, GRAPH_LINE, GRAPH_SWITCH, LOST_ON_CPU } from './line-forms.ts';
import { isShortName, LineHead, nanoseconds, Shape } from './line-head.ts';
import { RecordedMachine } from './recorded-machine.ts';
import { Outcome, type Teller } from './teller.ts';
import { TextEvents } from './text-events.ts';
import { ClockForm, clockForm } from './trace-clock.ts';

/** So many lines with a time are looked at before it is said what kind of clock it is. */
const CLOCK_LINES = 64;
/** After so many lines of which none is one of a trace, the file is something else. */
const FOREIGN_LINES = 10_000;
const LAST_CPU = 0xffff;
const HASH = 35;
const SPACE = 32;
const TAB = 9;

/**
 * Reads traces as text: of tracefs, trace-cmd report and perf script, line by line, each by its own shape. Who, where and when is said here; what
 * happened, TextEvents says.
 */
export class TextImporter {
  readonly machine = new RecordedMachine();
  private readonly teller: Teller;
  private readonly counts: LineCounts;
  private readonly head = new LineHead();
  private readonly events: TextEvents;
  /** Lines kept back until it is known what their times are; null: it is known. */
  private pending:
    { readonly line: string; readonly number: number; readonly seconds: number; readonly fractionNs: number }[] | null =
    [];
  private form: ClockForm = ClockForm.seconds;
  format = 'tracefs';
  private readonly layouts = new Set<string>();
  /** The header of a buffer says how many events were overwritten. */
  overwritten = 0;

  constructor(teller: Teller, counts: LineCounts) {
    this.teller = teller;
    this.counts = counts;
    this.events = new TextEvents(teller, this.head, this.layouts);
  }

  line(line: string): void {
    const { counts } = this;
    counts.lines++;
    this.read(line);
    if (counts.lines === FOREIGN_LINES && counts.traceLines === 0 && this.pending?.length === 0)
      throw notATrace(counts);
  }

  tooLong(line: string): void {
    this.counts.lines++;
    this.counts.reject(line, 'a line of more than 65,536 characters');
  }

  finish(): void {
    this.decideClock(true);
    if (this.counts.traceLines === 0) throw notATrace(this.counts);
    this.events.finish();
    this.teller.finish();
  }

  notes(): string[] {
    const notes: string[] = [];
    const { clock, gaps, eventsLost } = this.teller;
    if (this.form === ClockForm.hundredths) {
      notes.push(
        'The clock of this file is uptime, in hundredths of a second: what lies closer together has one time.',
      );
    }
    if (this.events.graph.sums)
      notes.push('This file has no times: they were summed up from the durations of the functions.');
    if (clock.note !== null) notes.push(clock.note);
    if (clock.jumps > 0) notes.push(`The clock was set back ${clock.jumps} times; the time line goes on from there.`);
    if (clock.reordered > 0) {
      notes.push(
        `${clock.reordered} lines have a time a little before the line above: they count as of the same time.`,
      );
    }
    if (gaps > 0) {
      notes.push(
        `The recorder lost events ${gaps} times (${eventsLost} in all, where it says how many): holds and waits end there.`,
      );
    }
    if (this.overwritten > 0)
      notes.push(`${this.overwritten} earlier events were overwritten in the recorder's buffer.`);
    if (this.layouts.size > 0) notes.push(`Layout: ${[...this.layouts].join(', ')}.`);
    return notes;
  }

  private read(line: string): void {
    const { counts } = this;
    const first = line.charCodeAt(0);
    if (first === HASH) {
      this.comment(line);
      return;
    }
    // Call chains of perf: the bulk of such a file.
    if (first === TAB) {
      counts.ignore('stack');
      return;
    }
    const text = this.head.parse(line);
    if (text !== -1) {
      if (this.pending !== null && this.keepBack(line)) return;
      this.event(line, text);
      return;
    }
    this.other(line);
  }

  /** A line with a head: who, where, when, what. */
  private event(line: string, textAt: number): void {
    const { head, teller, counts } = this;
    counts.traceLines++;
    if (!this.tick()) {
      counts.reject(line, 'a time that is too far from the first one');
      return;
    }
    if (head.cpu > LAST_CPU) {
      counts.reject(line, 'there is no such CPU');
      return;
    }
    this.noteFormat();
    const task = teller.tasks.of(head.pid, head.name, head.cpu, head.tgid, isShortName(head));
    let at = textAt;
    while (line.charCodeAt(at) === SPACE) at++;
    const outcome = this.events.read(task, line, at);
    teller.seen();
    this.count(outcome, line);
  }

  private tick(): boolean {
    const { head, teller } = this;
    const jumps = teller.clock.jumps;
    if (head.fractionNs < 0 && this.form !== ClockForm.hundredths) return false;
    const ok =
      this.form === ClockForm.hundredths
        ? teller.clock.tick(Math.floor(head.seconds / 100), (head.seconds % 100) * 1e7)
        : teller.clock.tick(head.seconds, head.fractionNs);
    if (teller.clock.jumps > jumps) this.events.lose(0, -1);
    return ok;
  }

  /** Lines without a head of their own. */
  private other(line: string): void {
    const { counts } = this;
    const known = furnitureOf(line.slice(0, 200));
    if (known !== null) {
      counts.ignore(known);
      if (line.startsWith('cpus=')) this.format = 'trace-cmd';
      return;
    }
    const lost = LOST_ON_CPU.exec(line);
    if (lost !== null) {
      counts.traceLines++;
      counts.understood++;
      this.decideClock(true);
      this.events.lose(Number((lost[2] as string | undefined) ?? 0), Number(lost[1]));
      return;
    }
    const change = GRAPH_SWITCH.exec(line.slice(0, 100));
    if (change !== null) {
      const [, cpu, , , name, pid] = change;
      this.events.running.set(Number(cpu), Number(pid));
      this.teller.tasks.of(Number(pid), name, Number(cpu), -1, true);
      counts.traceLines++;
      counts.understood++;
      return;
    }
    const graph = GRAPH_LINE.exec(line.length > 400 ? line.slice(0, 400) : line);
    if (graph !== null) this.graphLine(line, graph);
    else counts.reject(line, 'neither an event, nor anything that a trace has between them');
  }

  private graphLine(line: string, match: RegExpExecArray): void {
    const [, seconds, fraction, cpuText, name, pid, duration, text] = match as (string | undefined)[];
    const { counts, teller, head } = this;
    counts.traceLines++;
    this.layouts.add('function graph');
    const cpu = Number(cpuText);
    head.cpu = cpu;
    head.flags = '';
    if (seconds !== undefined) {
      head.seconds = Number(seconds);
      head.fractionNs = nanoseconds(fraction ?? '');
      if (!this.tick()) {
        counts.reject(line, 'a time that is too far from the first one');
        return;
      }
    } else this.events.graph.sums = true;
    const runs = pid === undefined ? this.events.running.get(cpu) : Number(pid);
    const task =
      runs === undefined
        ? teller.tasks.onCpu(cpu)
        : teller.tasks.of(runs, name ?? '', cpu, -1, (name ?? '').length >= 7);
    head.pid = runs ?? -1;
    const outcome = this.events.readInGraph(task, text ?? '', durationNs(duration));
    teller.seen();
    this.count(outcome, line);
  }

  private comment(line: string): void {
    const { counts } = this;
    const started = BUFFER_STARTED.exec(line.slice(0, 100));
    if (started !== null) {
      counts.traceLines++;
      counts.understood++;
      this.decideClock(true);
      // What that CPU recorded before is gone, and with it half of what was told so far.
      this.events.lose(0, Number(started[1]));
      return;
    }
    counts.ignore('comment');
    this.machine.comment(line);
    const entries = /^# entries-in-buffer\/entries-written: (\d+)\/(\d+)/.exec(line);
    if (entries !== null) this.overwritten = Math.max(0, Number(entries[2]) - Number(entries[1]));
    const tracer = /^# tracer: (\w+)/.exec(line);
    if (tracer !== null) counts.traceLines++;
  }

  private count(outcome: Outcome, line: string): void {
    if (outcome === Outcome.understood) this.counts.understood++;
    else if (outcome === Outcome.ignored) this.counts.ignore(this.events.ignoredAs);
    else this.counts.reject(line, 'an event of a known kind, but not in its form');
  }

  private noteFormat(): void {
    const { head } = this;
    if (head.shape === Shape.perf) this.format = 'perf';
    else if (head.shape === Shape.latency) this.layouts.add('latency');
  }

  /** Times without decimals, and those that begin with 0, may be no times: a few lines show what they are. */
  private keepBack(line: string): boolean {
    const { head, pending } = this;
    if (pending === null) return false;
    const isOdd = head.fractionNs < 0 || (head.shape === Shape.perf && head.seconds === 0 && head.fractionNs === 0);
    if (pending.length === 0 && !isOdd) {
      this.pending = null;
      return false;
    }
    pending.push({ line, number: this.counts.lines, seconds: head.seconds, fractionNs: head.fractionNs });
    if (pending.length >= CLOCK_LINES) this.decideClock(false);
    return true;
  }

  private decideClock(isWholeFile: boolean): void {
    const { pending } = this;
    this.pending = null;
    if (pending === null || pending.length === 0) return;
    this.form = clockForm(pending, isWholeFile);
    if (this.form === ClockForm.differences) this.teller.clock.sum();
    for (const { line } of pending) this.event(line, this.head.parse(line));
  }
}

function notATrace({ lines, first }: LineCounts): ImportError {
  const begins =
    first.length === 0 ? '' : `; line ${first[0].line} reads ${JSON.stringify(first[0].text.slice(0, 60))}`;
  return new ImportError(
    `${lines === 0 ? 'an empty file' : `${lines} lines, and none is a line of a trace${begins}`}; text of tracefs, trace-cmd report or perf script, Chrome trace-event JSON and .unmapscope files can be read, plain or gzip`,
  );
}
