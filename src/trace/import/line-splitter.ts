/** A line that is longer is no line of a trace. */
const LONGEST_LINE = 65_536;
/** Bytes that are made text at a time. */
const PIECE_BYTES = 262_144;

/** Cuts bytes into lines of text, however the bytes are cut. Bytes that are not UTF-8 become U+FFFD. */
export class LineSplitter {
  private readonly decoder = new TextDecoder();
  /** Begin of a line whose end has not come yet. */
  private rest = '';
  /** The rest of the line that is too long is skipped. */
  private skips = false;
  private readonly onLine: (line: string) => void;
  private readonly onTooLong: (beginning: string) => void;

  constructor(onLine: (line: string) => void, onTooLong: (beginning: string) => void) {
    this.onLine = onLine;
    this.onTooLong = onTooLong;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      this.split(this.decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true }));
    }
  }

  /** The last line may have no end. */
  finish(): void {
    this.split(this.decoder.decode());
    if (this.rest !== '' && !this.skips) this.tell(this.rest);
    this.rest = '';
  }

  private split(piece: string): void {
    const text = this.rest === '' ? piece : this.rest + piece;
    let from = 0;
    for (let end = text.indexOf('\n', this.rest.length); end !== -1; end = text.indexOf('\n', from)) {
      if (this.skips) this.skips = false;
      else this.tell(text.slice(from, end));
      from = end + 1;
    }
    this.rest = this.skips ? '' : text.slice(from);
    if (this.rest.length > LONGEST_LINE) {
      this.onTooLong(this.rest);
      this.rest = '';
      this.skips = true;
    }
  }

  private tell(line: string): void {
    if (line.length > LONGEST_LINE) this.onTooLong(line);
    else this.onLine(line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line);
  }
}
