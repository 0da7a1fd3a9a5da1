const SILENT_MS = 1000;
const BETWEEN_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

/** One line on a terminal that is written over and over, and gone at the end. Says nothing elsewhere, or where all is done in a second. */
export class ProgressLine {
  private readonly stream: NodeJS.WriteStream;
  private nextMs = performance.now() + SILENT_MS;
  private shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  show(text: string): void {
    if (!this.stream.isTTY || performance.now() < this.nextMs) return;
    this.nextMs = performance.now() + BETWEEN_MS;
    this.shown = true;
    this.stream.write(ERASE_LINE + text);
  }

  clear(): void {
    if (this.shown) this.stream.write(ERASE_LINE);
  }
}
