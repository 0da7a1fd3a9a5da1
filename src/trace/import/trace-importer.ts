import { joinColumns, type EventColumns } from '../event-columns.ts';
import { isTraceFile } from '../trace-file.ts';
import { ChromeReader } from './chrome-reader.ts';
import { foreignFile } from './foreign-files.ts';
import { ImportError } from './import-error.ts';
import type { ImportOptions, TraceReader } from './import-options.ts';
import type { ImportedTrace } from './imported-trace.ts';
import { OwnFileReader } from './own-file-reader.ts';
import { TextReader } from './text-reader.ts';

/** The first of these show what kind of file it is. */
const STAGED_BYTES = 65_536;
const SNIFFED_BYTES = 4096;

/** Reads a trace from bytes, however they are cut; gzip was unpacked before. What it keeps is bounded, besides the events. */
export class TraceImporter {
  private readonly options: ImportOptions;
  private reader: TraceReader | null = null;
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
    return (this.reader as TraceReader).finish();
  }

  private flush(): void {
    this.hand(this.staged.subarray(0, this.stagedBytes));
    this.stagedBytes = 0;
  }

  private hand(bytes: Uint8Array): void {
    this.reader ??= this.readerFor(bytes, this.options);
    this.reader.push(bytes);
  }

  private readerFor(head: Uint8Array, options: ImportOptions): TraceReader {
    if (isTraceFile(head)) return new OwnFileReader(options);
    const foreign = foreignFile(head.subarray(0, SNIFFED_BYTES));
    if (foreign !== null) throw new ImportError(foreign);
    return beginsJson(head) ? new ChromeReader(options) : new TextReader(options);
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
