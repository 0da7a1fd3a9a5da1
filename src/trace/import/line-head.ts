/** Which tool's line it is, by its shape. */
export const Shape = { bracketedCpu: 1, latency: 2, perf: 3 } as const;
export type Shape = (typeof Shape)[keyof typeof Shape];

const SPACE = 32;
const PAREN = 40;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const BRACKET = 91;
const BRACKET_END = 93;
/** Columns at which the tools end a name: names are at most 15 bytes, and cut to 8 in latency format. */
const NAME_WIDTH = 16;
const SHORT_NAME_WIDTH = 8;
/** A head is shorter than this: what is searched for one is cut, so that a long line takes no longer. */
const LONGEST_HEAD = 160;

const BRACKETED = /^ *(.*?)-(\d+) +(?:\(([ \d]+|-+)\) +)?\[(\d{2,})\] +(?:([^\s:]+) +)?(\d+)(?:\.(\d+))?: /;
const LATENCY = /^ *(.*?)-(\d+) +(\d+)([a-zA-Z.#][\w.#]*) +(?:(\d+)us.|(\d+)\.(\d+)): /;
const PERF = /^ *(.*?) +(-?\d+)(?:\/(-?\d+))? +(?:\[(\d+)\] +)?(\d+)\.(\d+): /;

/** What stands before the event in a line: who, where, when. Filled by parse(); only valid if that gave a position. */
export class LineHead {
  shape: Shape = Shape.bracketedCpu;
  name = '';
  pid = 0;
  /** -1: not said. */
  tgid = -1;
  /** -1: not said. */
  cpu = -1;
  flags = '';
  /** Whole seconds, or what the time is if it has no decimals. */
  seconds = 0;
  /** -1: the time has no decimals. */
  fractionNs = 0;

  private at = 0;

  /** @returns where the event begins in the line, or -1 if the line has no head */
  parse(line: string): number {
    this.tgid = -1;
    this.cpu = -1;
    this.flags = '';
    const atName = line.charCodeAt(NAME_WIDTH);
    if (atName === DASH && this.bracketed(line)) return this.at;
    if (atName === SPACE && this.perf(line)) return this.at;
    return this.search(line.slice(0, LONGEST_HEAD));
  }

  /** `%16s-%-7d [%03d] flags seconds: ` */
  private bracketed(line: string): boolean {
    this.at = NAME_WIDTH + 1;
    const pid = this.number(line);
    if (pid < 0) return false;
    this.spaces(line);
    if (line.charCodeAt(this.at) === PAREN) {
      this.at++;
      this.spaces(line);
      this.tgid = this.number(line);
      while (line.charCodeAt(this.at) === DASH) this.at++;
      this.at++;
      this.spaces(line);
    }
    if (line.charCodeAt(this.at) !== BRACKET) return false;
    this.at++;
    this.cpu = this.number(line);
    if (this.cpu < 0 || line.charCodeAt(this.at) !== BRACKET_END) return false;
    this.at++;
    this.spaces(line);
    const from = this.at;
    if (!this.time(line)) {
      const end = line.indexOf(' ', from);
      if (end === -1) return false;
      this.flags = line.slice(from, end);
      this.at = end;
      this.spaces(line);
      if (!this.time(line)) return false;
    }
    this.shape = Shape.bracketedCpu;
    this.name = line.slice(0, NAME_WIDTH).trimStart();
    this.pid = pid;
    return true;
  }

  /** `%16s %5d/%-5d [%03d] seconds: ` */
  private perf(line: string): boolean {
    this.at = NAME_WIDTH;
    this.spaces(line);
    const sign = line.charCodeAt(this.at) === DASH ? -1 : 1;
    if (sign < 0) this.at++;
    let pid = this.number(line);
    if (pid < 0) return false;
    if (line.charCodeAt(this.at) === SLASH) {
      this.at++;
      if (line.charCodeAt(this.at) === DASH) this.at++;
      this.tgid = pid;
      pid = this.number(line);
      if (pid < 0) return false;
    }
    this.spaces(line);
    if (line.charCodeAt(this.at) === BRACKET) {
      this.at++;
      this.cpu = this.number(line);
      if (this.cpu < 0 || line.charCodeAt(this.at) !== BRACKET_END) return false;
      this.at++;
      this.spaces(line);
    }
    if (!this.time(line) || this.fractionNs < 0) return false;
    this.shape = Shape.perf;
    this.name = line.slice(0, NAME_WIDTH).trimStart();
    this.pid = sign * pid;
    this.period(line);
    return true;
  }

  /** Names that are not padded, or take less room than they have bytes. */
  private search(line: string): number {
    const bracketed = BRACKETED.exec(line);
    if (bracketed !== null) {
      const [whole, name, pid, tgid, cpu, flags, seconds, fraction] = bracketed;
      this.set(Shape.bracketedCpu, name, pid, cpu, seconds, fraction);
      this.flags = flags ?? '';
      this.tgid = Number(tgid) > 0 ? Number(tgid) : -1;
      return whole.length;
    }
    const latency = this.latency(line);
    if (latency !== -1) return latency;
    const perf = PERF.exec(line);
    if (perf === null) return -1;
    const [whole, name, first, second, cpu, seconds, fraction] = perf as (string | undefined)[];
    this.set(Shape.perf, name ?? '', second ?? first ?? '', cpu ?? '-1', seconds ?? '', fraction);
    if (second !== undefined) this.tgid = Number(first);
    this.at = whole?.length ?? 0;
    this.period(line);
    return this.at;
  }

  /** `%8.8s-%-7d %3dflags %dus+: `, of trace-cmd with seconds. */
  private latency(line: string): number {
    const latency = LATENCY.exec(line);
    if (latency === null) return -1;
    const [whole, name, pid, cpu, flags, us, seconds, fraction] = latency as (string | undefined)[];
    this.set(Shape.latency, name ?? '', pid ?? '', cpu ?? '', seconds ?? '0', fraction);
    this.flags = flags ?? '';
    if (us !== undefined) {
      this.seconds = Math.floor(Number(us) / 1e6);
      this.fractionNs = (Number(us) % 1e6) * 1000;
    }
    return whole?.length ?? 0;
  }

  private set(
    shape: Shape,
    name: string,
    pid: string,
    cpu: string,
    seconds: string,
    fraction: string | undefined,
  ): void {
    this.shape = shape;
    this.name = name;
    this.pid = Number(pid);
    this.cpu = Number(cpu);
    this.seconds = Number(seconds);
    this.fractionNs = fraction === undefined ? -1 : nanoseconds(fraction);
  }

  /** perf prints a period between time and event if it is asked to. */
  private period(line: string): void {
    const from = this.at;
    this.spaces(line);
    if (this.number(line) < 0 || line.charCodeAt(this.at) !== SPACE) this.at = from;
  }

  /** `seconds.decimals: ` or `number: `; leaves the position where it is if there is none. */
  private time(line: string): boolean {
    const from = this.at;
    const seconds = this.number(line);
    if (seconds >= 0) {
      this.fractionNs = -1;
      if (line.charCodeAt(this.at) === DOT) {
        this.at++;
        this.fractionNs = this.decimals(line);
      }
      if (line.charCodeAt(this.at) === COLON) {
        this.seconds = seconds;
        this.at++;
        return true;
      }
    }
    this.at = from;
    return false;
  }

  /** @returns -1 if there is no digit here */
  private number(line: string): number {
    let value = -1;
    for (;;) {
      const code = line.charCodeAt(this.at);
      if (!(code >= ZERO && code <= NINE)) return value;
      value = (value === -1 ? 0 : value * 10) + code - ZERO;
      this.at++;
    }
  }

  private decimals(line: string): number {
    let value = 0;
    let unit = 1e9;
    for (;;) {
      const code = line.charCodeAt(this.at);
      if (!(code >= ZERO && code <= NINE)) return Math.round(value * unit);
      if (unit > 1) {
        value = value * 10 + code - ZERO;
        unit /= 10;
      }
      this.at++;
    }
  }

  private spaces(line: string): void {
    while (line.charCodeAt(this.at) === SPACE) this.at++;
  }
}

/** @returns decimals of a second in ns: "5" is half a second. */
export function nanoseconds(decimals: string): number {
  return Number(decimals.slice(0, 9).padEnd(9, '0'));
}

/** Names cut to 8 characters say less than others. */
export function isShortName(head: LineHead): boolean {
  return head.shape === Shape.latency && head.name.length >= SHORT_NAME_WIDTH;
}
