import { RecordingError } from './recording-error.ts';

export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Bytes of a line at most: a check of 65,530 VMAs, each with a page, needs some 6 million. */
export const LONGEST_LINE = 16 * 1024 * 1024;

const LINE_FEED = 10;

/**
 * The lines of a file, plain or gzip, which its first two bytes tell. Never holds more than a line and a chunk.
 *
 * @throws RecordingError for broken gzip, for bytes that are not UTF-8 and for a line that is too long
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  const line = new LineBuffer();
  const bytes = new PossiblyGzip(chunks);
  try {
    for await (const chunk of bytes.plain()) {
      let from = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
        line.add(chunk.subarray(from, end));
        yield line.take();
        from = end + 1;
      }
      line.add(chunk.subarray(from));
    }
  } catch (error) {
    if (error instanceof RecordingError || error === bytes.sourceError || !bytes.isGzip) throw error;
    const found = 'gzip that is cut off or damaged';
    throw RecordingError.about(line.number, 'text', found, 'lines of JSON in UTF-8, plain or gzip');
  }
  if (line.length > 0) yield line.take();
}

/** The line that is being read. */
class LineBuffer {
  number = 1;
  length = 0;
  private parts: Uint8Array[] = [];
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.length += part.length;
    if (this.length > LONGEST_LINE) {
      const found = `more than ${LONGEST_LINE} bytes`;
      throw RecordingError.about(this.number, 'line', found, 'lines of JSON, each ended by a line feed');
    }
    this.parts.push(part);
  }

  /** @returns what was read since the last line feed; the next line begins */
  take(): TextLine {
    const { number } = this;
    const text = this.decode();
    this.number++;
    this.length = 0;
    this.parts = [];
    return { number, text };
  }

  private decode(): string {
    try {
      return this.decoder.decode(joined(this.parts, this.length));
    } catch {
      const found = 'bytes that are not UTF-8';
      throw RecordingError.about(this.number, 'text', found, 'lines of JSON in UTF-8, plain or gzip');
    }
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A file's bytes, unpacked if they are gzip; knows errors of the source from errors of what was in it. */
class PossiblyGzip {
  isGzip = false;
  /** What the source threw, if it did. */
  sourceError: unknown = new Error('the source is well');
  private readonly source: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.source = chunks[Symbol.asyncIterator]();
  }

  async *plain(): AsyncGenerator<Uint8Array> {
    const head = await this.head();
    this.isGzip = head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
    const all = this.from(head);
    yield* this.isGzip ? gunzip(all) : all;
  }

  /** The first chunk, with at least the two bytes that tell. */
  private async head(): Promise<Uint8Array> {
    let head: Uint8Array = new Uint8Array(0);
    while (head.length < 2) {
      const next = await this.read();
      if (next === null) break;
      head = joined([head, next], head.length + next.length);
    }
    return head;
  }

  private async *from(head: Uint8Array): AsyncGenerator<Uint8Array> {
    try {
      yield head;
      for (let next = await this.read(); next !== null; next = await this.read()) yield next;
    } finally {
      await this.source.return?.();
    }
  }

  private async read(): Promise<Uint8Array | null> {
    try {
      const next = await this.source.next();
      return next.done === true ? null : next.value;
    } catch (error) {
      this.sourceError = error;
      throw error;
    }
  }
}

async function* gunzip(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = new ReadableStream<BufferSource>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
