import { readTraceFile, TraceFileError } from '../trace-file.ts';
import { ImportError } from './import-error.ts';
import type { ImportOptions, TraceReader } from './import-options.ts';
import { LineCounts } from './import-report.ts';
import { ownTrace, type ImportedTrace } from './imported-trace.ts';

/** Reads an own trace file, which has to be in memory as a whole. */
export class OwnFileReader implements TraceReader {
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
