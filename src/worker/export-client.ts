import { copyOfEvents, type EventColumns } from '../trace/event-columns.ts';
import type { TraceFileHeader } from '../trace/trace-file-header.ts';
import type { EventFormat } from '../trace/export/event-formats.ts';
import type { FromExportWorker, ToExportWorker } from './export-protocol.ts';
import { StartedWorker } from './started-worker.ts';
import { createTaskQueue } from './task-queue.ts';
import type { WorkerPort } from './worker-port.ts';

export interface ExportJob {
  readonly format: EventFormat;
  readonly header: TraceFileHeader;
  /** By lane, its events in chunks. */
  readonly lanes: readonly (readonly EventColumns[])[];
}

export interface ExportOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Hears the share of the events that is written, 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly createWorker?: () => WorkerPort<ToExportWorker, FromExportWorker>;
}

/** Events that are copied at a time: some milliseconds' worth. */
const COPIED_AT_A_TIME = 100_000;

/**
 * Writes events to a file in a worker of its own.
 *
 * @throws Error (rejects) if it cannot be written, or was ended by `signal`
 */
export async function exportEvents({ format, header, lanes }: ExportJob, options: ExportOptions): Promise<Blob> {
  const { signal, onProgress, createWorker = createExportWorker } = options;
  const worker = createWorker();
  try {
    const file = new Promise<Blob>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('cancelled')));
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message || 'the worker broke'));
      };
      worker.onmessageerror = () => reject(new Error('a message of the worker could not be read'));
      worker.onmessage = ({ data }) => {
        if (data.type === 'written') resolve(data.file);
        else if (data.type === 'failed') reject(new Error(data.message));
        else if (data.type === 'progress') onProgress(data.share);
      };
    });
    await Promise.race([file, handOver(worker, lanes)]);
    worker.postMessage({ type: 'write', format, header });
    return await file;
  } finally {
    worker.terminate();
  }
}

/** Copies the events to the worker, in tasks short enough that nobody notices. */
async function handOver(
  worker: WorkerPort<ToExportWorker, FromExportWorker>,
  lanes: ExportJob['lanes'],
): Promise<void> {
  const queue = createTaskQueue();
  for (const [lane, chunks] of lanes.entries()) {
    for (const chunk of chunks) {
      for (let from = 0; from < chunk.length; from += COPIED_AT_A_TIME) {
        const columns = copyOfEvents(chunk, from, from + COPIED_AT_A_TIME);
        await new Promise<void>((resolve) => queue(resolve));
        worker.postMessage({ type: 'events', lane, columns });
      }
    }
  }
}

function createExportWorker(): WorkerPort<ToExportWorker, FromExportWorker> {
  return new StartedWorker<ToExportWorker, FromExportWorker>({
    start: () => new Worker(new URL('./export-entry.ts', import.meta.url), { type: 'module', name: 'export' }),
    loadServer: async () => (await import('./serve-export.ts')).serveExport,
    onInPage: () => undefined,
  });
}
