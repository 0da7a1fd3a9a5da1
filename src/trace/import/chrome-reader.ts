import { ChromeImporter } from './chrome-importer.ts';
import { TASK_KIND_UNKNOWN, type ImportOptions, type TraceReader } from './import-options.ts';
import { countsByName, LineCounts, type ImportReport } from './import-report.ts';
import { ImportStore } from './import-store.ts';
import { importedHeader, ownEventsTrace, type ImportedTrace } from './imported-trace.ts';

/** Reads Chrome trace-event JSON, and makes a trace of what its events told. */
export class ChromeReader implements TraceReader {
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
