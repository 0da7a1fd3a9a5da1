import type { ScenarioDocument } from '../../scenario/document.ts';
import { ImportClient } from '../../worker/import-client.ts';
import type { OpenedMessage } from '../../worker/import-protocol.ts';
import { plural } from '../format/quantities.ts';
import { endOfRun } from '../state/run-data.ts';
import type { OpenedTrace } from '../state/run-control.ts';
import type { Settings } from '../state/settings.ts';
import { openLink } from '../state/open-link.ts';
import { showDocument } from '../state/show-document.ts';
import { clearOpenMarks, markOpening } from '../state/timing-marks.ts';
import { fillTraces } from './fill-traces.ts';
import { MOST_FILES, type FilesStore, type OpenFile } from '../state/files-state.ts';
import type { FilePage } from './file-page.ts';
import { importLimits } from './import-limits.ts';
import { scenarioOfTrace } from './scenario-of-trace.ts';
import { openedTraces } from './opened-traces.ts';
import { recordedKernelBytes, recordedKernels } from './recorded-kernels.ts';
import type { ToOpen } from '../state/to-open.ts';
import { linkOfFile } from './view-file.ts';

/** A trace is zoomed to if it is shorter than this share of what is on screen. */
const SLIVER = 0.1;

/** A file that is open, with its timelines. */
interface Held {
  readonly file: OpenFile;
  readonly traces: readonly OpenedTrace[];
  /** Ends filling them with what was read. */
  readonly filling: AbortController;
}

/** Reads files one after another, and shows what they hold. Whatever goes wrong, what is on screen stays. */
export class TraceOpener {
  private readonly page: FilePage;
  private readonly store: FilesStore;
  private readonly client = new ImportClient();
  private readonly queue: ToOpen[] = [];
  private held: readonly Held[] = [];
  private isReading = false;
  /** What was cancelled counts as another one. */
  private reading = 0;
  private lastId = 0;

  constructor(page: FilePage, store: FilesStore) {
    this.page = page;
    this.store = store;
  }

  open(wanted: readonly ToOpen[]): void {
    this.queue.push(...wanted);
    this.store.setState({ waiting: this.queue.length });
    this.next();
  }

  showRecording(id: string | null): void {
    const others = this.held.filter(({ file }) => file.recording !== null && file.recording !== id);
    for (const { filling } of others) filling.abort();
    if (others.length > 0) this.show(this.held.filter((held) => !others.includes(held)));
    if (id === null || this.held.some(({ file }) => file.recording === id)) return;
    this.open([{ kind: 'recording', id }]);
  }

  cancel(): void {
    this.queue.length = 0;
    if (!this.isReading) return;
    const name = this.store.getState().reading?.name ?? 'The file';
    this.client.cancel();
    this.done();
    this.page.store.setState({ sentence: `${name} was not opened: reading it was cancelled.` });
  }

  close(id: string): void {
    const closed = this.held.find(({ file }) => file.id === id);
    closed?.filling.abort();
    this.show(this.held.filter(({ file }) => file.id !== id));
    this.store.setState(({ reportOf }) => ({ reportOf: reportOf === id ? null : reportOf }));
    if (closed !== undefined && closed.file.recording !== null) this.forgetRecording(closed.file.recording);
  }

  /** Runs the model on what the trace tells, beside the trace. */
  runScenario(id: string): void {
    const scenario = this.held.find(({ file }) => file.id === id)?.file.scenario;
    if (scenario) showDocument(this.page, scenario);
  }

  private next(): void {
    if (this.isReading) return;
    const wanted = this.queue.shift();
    if (wanted === undefined) return;
    this.isReading = true;
    const reading = ++this.reading;
    this.store.setState({ waiting: this.queue.length });
    void this.start(wanted, reading);
  }

  private async start(wanted: ToOpen, reading: number): Promise<void> {
    let name = wanted.kind === 'file' ? wanted.name : wanted.id;
    if (this.held.length >= MOST_FILES) {
      this.fail(name, `${MOST_FILES} traces are open already: close one first.`);
      return;
    }
    clearOpenMarks();
    markOpening('open-start');
    try {
      let file = wanted.kind === 'file' ? wanted.file : null;
      if (wanted.kind === 'recording') {
        name = (await recordedKernels()).find(({ id }) => id === wanted.id)?.title ?? wanted.id;
        file = new Blob([await recordedKernelBytes(wanted.id)]);
      }
      const link = wanted.kind === 'file' ? await linkOfFile(wanted.file) : null;
      if (file === null || reading !== this.reading || !this.isReading) return;
      if (link !== null) {
        this.done();
        openLink(this.page, link);
        return;
      }
      this.read(file, name, wanted.kind === 'recording' ? wanted.id : null);
    } catch (error) {
      if (reading === this.reading) this.fail(name, error instanceof Error ? error.message : String(error));
    }
  }

  private read(file: Blob, name: string, recording: string | null): void {
    this.store.setState({ reading: { name, bytes: 0, ofBytes: file.size } });
    this.client.open(file, importLimits(), {
      onProgress: (bytes) => this.store.setState({ reading: { name, bytes, ofBytes: file.size } }),
      onTrace: (opened) => this.showTrace(name, recording, opened),
      onScenario: (document) => {
        this.done();
        showDocument(this.page, document as ScenarioDocument);
      },
      onFailed: (message) => this.fail(name, message),
    });
  }

  private showTrace(name: string, recording: string | null, opened: OpenedMessage): void {
    const { header, report, lanes } = opened;
    // Another one may have been chosen meanwhile.
    if (recording !== null && this.page.store.getState().shown?.recorded !== recording) {
      this.done();
      return;
    }
    const id = `trace-${++this.lastId}`;
    const file: OpenFile = {
      id,
      name,
      recording,
      header,
      report,
      scenario: scenarioOfTrace(name, opened),
      lanes: lanes.length,
    };
    const held: Held = { file, traces: openedTraces(file, opened), filling: new AbortController() };
    this.show([...this.held, held]);
    this.page.store.setState(({ timelines }) => ({ explained: timelines.length - lanes.length }));
    this.zoomTo(report.spanNs);
    const chunks = lanes.map((lane) => lane.chunks);
    const traces = held.traces.map(({ lane }) => lane.trace);
    const { frames } = this.page;
    const stopWatching = frames.addLast(() => {
      const isShown = traces.every((trace, lane) => trace.length > 0 || chunks[lane].length === 0);
      if (!isShown) return;
      stopWatching();
      markOpening('open-paint');
    });
    this.done();
    this.page.store.setState({ sentence: openedSentence(file) });
    void fillTraces(traces, chunks, frames.request, held.filling.signal).then(() => {
      if (!held.filling.signal.aborted) markOpening('open-complete');
    });
  }

  /** A short trace beside a long run would be a sliver. */
  private zoomTo(spanNs: number): void {
    const { view, runs } = this.page;
    const { axis, range } = view.getState();
    if (axis !== 'time' || range !== null || spanNs <= 0 || spanNs > endOfRun(runs.data()) * SLIVER) return;
    view.setState({ range: { from: 0, to: spanNs * 1.02 } });
  }

  /** A link that is copied now is one without it. */
  private forgetRecording(recording: string): void {
    this.page.store.setState(({ settings, shown }) => {
      const without = (old: Settings): Settings => (old.recorded === recording ? { ...old, recorded: null } : old);
      const next = without(settings);
      return { settings: next, shown: settings === shown ? next : shown && without(shown) };
    });
  }

  private show(held: readonly Held[]): void {
    this.held = held;
    this.store.setState({ open: held.map(({ file }) => file) });
    this.page.runs.showTraces(held.flatMap(({ traces }) => traces));
  }

  private fail(name: string, message: string): void {
    const problem = { id: ++this.lastId, name, message };
    this.store.setState(({ problems }) => ({ problems: [...problems, problem] }));
    this.done();
  }

  private done(): void {
    this.isReading = false;
    this.store.setState({ reading: null, waiting: this.queue.length });
    this.next();
  }
}

function openedSentence({ name, report }: OpenFile): string {
  const { lines, understood, notUnderstood, lost, tasks } = report;
  const wrong = notUnderstood.count > 0 ? `, ${plural(notUnderstood.count, 'line')} not understood` : '';
  const gaps = lost.gaps > 0 ? `; events were lost ${plural(lost.gaps, 'time')}` : '';
  const what = report.format === 'unmapscope' || report.format === 'chrome' ? 'event' : 'line';
  return `${name} is open: ${plural(lines, what)}, ${understood === lines ? 'all' : plural(understood, 'one', 'of them')} understood${wrong}; ${plural(tasks, 'task')}${gaps}.`;
}
