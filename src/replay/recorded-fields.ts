import { RecordingError, shown } from './recording-error.ts';

/** A range of addresses [start, end), bytes. */
export type Range = readonly [start: number, end: number];

const HEX = /^0x[0-9a-f]{1,16}$/;
const PAGE_MASK = 0xfffn;

/** The fields of one line of a recording: each is asked for by name, and a message names line, field and what is allowed. */
export class RecordedFields {
  readonly line: number;
  private readonly fields: Readonly<Record<string, unknown>>;

  /** @throws RecordingError if the text is not one JSON object */
  constructor(line: number, text: string) {
    this.line = line;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.wrong('line', 'text that is not JSON', 'one JSON object a line');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.wrong('line', shown(value), 'one JSON object a line');
    }
    this.fields = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name);
  }

  wrong(field: string, found: string, allowed: string): RecordingError {
    return RecordingError.about(this.line, field, found, allowed);
  }

  /** The value as it stands there; a missing field is an error. */
  any(name: string): unknown {
    if (!this.has(name)) throw this.wrong(name, 'nothing', 'a value, the field is required');
    return this.fields[name];
  }

  string(name: string, allowed = 'a string'): string {
    const value = this.any(name);
    if (typeof value !== 'string') throw this.wrong(name, shown(value), allowed);
    return value;
  }

  choice<const T extends string>(name: string, choices: readonly T[]): T {
    const value = this.fields[name];
    const known = choices.find((choice) => choice === value);
    if (known === undefined) throw this.wrong(name, shown(value), choices.map(shown).join(', '));
    return known;
  }

  strings(name: string): string[] {
    const allowed = 'an array of strings';
    return this.array(name, allowed).map((value) => {
      if (typeof value !== 'string') throw this.wrong(name, shown(value), allowed);
      return value;
    });
  }

  /** An integer of 0 or more, as a JSON number. */
  count(name: string): number {
    const value = this.any(name);
    if (!Number.isSafeInteger(value) || (value as number) < 0) {
      throw this.wrong(name, shown(value), 'an integer of 0 or more');
    }
    return value as number;
  }

  address(name: string): number {
    return this.parseAddress(name, this.any(name));
  }

  /** A length as it was passed to the system call: a number, or hex beyond 2^53. What doubles cannot tell apart is rounded up to whole pages. */
  length(name: string): number {
    const value = this.any(name);
    if (typeof value === 'string' && HEX.test(value)) {
      const exact = BigInt(value);
      if (exact <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(exact);
      return Number((exact + PAGE_MASK) & ~PAGE_MASK);
    }
    if (!Number.isSafeInteger(value) || (value as number) < 0) {
      throw this.wrong(name, shown(value), 'an integer of 0 or more, or one in hex such as "0xffffffffffffffff"');
    }
    return value as number;
  }

  /** [["0x1000","0x2000"], ...] in ascending order. */
  ranges(name: string): Range[] {
    const allowed = 'an array of [start, end] in ascending order';
    const ranges = this.array(name, allowed).map((entry): Range => {
      if (!Array.isArray(entry) || entry.length !== 2) throw this.wrong(name, shown(entry), allowed);
      return [this.parseAddress(name, entry[0]), this.parseAddress(name, entry[1])];
    });
    this.checkOrder(name, ranges);
    return ranges;
  }

  /** [["0x1000","0x2000","rw-p"], ...] in ascending order. */
  mappings(name: string): { range: Range; perms: string }[] {
    const allowed = 'an array of [start, end, perms] in ascending order';
    const mappings = this.array(name, allowed).map((entry) => {
      if (!Array.isArray(entry) || entry.length !== 3 || typeof entry[2] !== 'string') {
        throw this.wrong(name, shown(entry), allowed);
      }
      const range: Range = [this.parseAddress(name, entry[0]), this.parseAddress(name, entry[1])];
      return { range, perms: entry[2] };
    });
    this.checkOrder(
      name,
      mappings.map(({ range }) => range),
    );
    return mappings;
  }

  private array(name: string, allowed: string): unknown[] {
    const value = this.any(name);
    if (!Array.isArray(value)) throw this.wrong(name, shown(value), allowed);
    return value;
  }

  private parseAddress(name: string, value: unknown): number {
    if (typeof value !== 'string' || !HEX.test(value)) {
      throw this.wrong(name, shown(value), 'addresses in lower-case hex such as "0x100000000000"');
    }
    return Number.parseInt(value.slice(2), 16);
  }

  private checkOrder(name: string, ranges: readonly Range[]): void {
    let last = 0;
    for (const [start, end] of ranges) {
      if (start > end || start < last) {
        throw this.wrong(name, `[0x${start.toString(16)}, 0x${end.toString(16)}] out of order`, 'ascending ranges');
      }
      last = start;
    }
  }
}
