import { EventKind } from '../mm/events.ts';
import { GrowableFloat64, lowerBound, upperBound } from './growable.ts';
import type { AddressRange } from './trace-event.ts';

/**
 * How much of a range is unmapped, over time: how far the sweep of one task through it has come, in bytes. Never falls. Zap runs count as they
 * go; a stretch without pages counts when its VMA is freed or the next section begins; the rest when the call returns 0.
 */
export class Progress {
  private readonly range: AddressRange;
  /** Corners of the curve, which is straight between them. */
  private readonly times = new GrowableFloat64();
  private readonly bytes = new GrowableFloat64();
  private callStart = NaN;

  constructor(range: AddressRange) {
    this.range = range;
  }

  /** Takes note of an event of the task that unmaps. */
  add(kind: number, timeNs: number, lastNs: number, addr: number, lenBytes: number): void {
    switch (kind) {
      case EventKind.SyscallEnter:
        this.callStart = addr;
        break;
      case EventKind.Zap:
        this.reach(timeNs, lastNs, addr + lenBytes);
        break;
      case EventKind.VmaFree:
        this.reach(lastNs, lastNs, addr + lenBytes);
        break;
      case EventKind.SectionBegin:
        this.reach(timeNs, timeNs, addr);
        break;
      case EventKind.SyscallExit:
        if (addr === 0 && this.callStart === this.range.start) this.reach(timeNs, timeNs, Infinity);
        break;
    }
  }

  /** Bytes of the range that are unmapped at a moment. */
  bytesAt(tNs: number): number {
    const { times, bytes } = this;
    const next = upperBound(times.data, tNs, 0, times.length);
    if (next === 0) return 0;
    const before = bytes.data[next - 1];
    if (next === times.length) return before;
    const sinceNs = tNs - times.data[next - 1];
    return before + ((bytes.data[next] - before) * sinceNs) / (times.data[next] - times.data[next - 1]);
  }

  /** @returns when a share (0 to 1) of the range was unmapped, or null if it never was */
  timeAtShare(share: number): number | null {
    const { times, bytes } = this;
    const wanted = share * this.range.lenBytes;
    const next = lowerBound(bytes.data, wanted, 0, bytes.length);
    if (next === bytes.length) return null;
    if (next === 0) return times.data[0];
    const before = bytes.data[next - 1];
    const stretchNs = times.data[next] - times.data[next - 1];
    return times.data[next - 1] + (stretchNs * (wanted - before)) / (bytes.data[next] - before);
  }

  /** The sweep moves evenly from where it is to an address. */
  private reach(fromNs: number, toNs: number, address: number): void {
    const before = this.bytes.length === 0 ? 0 : this.bytes.last;
    const after = Math.min(address - this.range.start, this.range.lenBytes);
    if (after <= before) return;
    const startNs = this.times.length === 0 ? fromNs : Math.max(fromNs, this.times.last);
    this.push(startNs, before);
    this.push(Math.max(startNs, toNs), after);
  }

  /** A corner that repeats the last one is none. */
  private push(timeNs: number, bytes: number): void {
    if (this.times.length > 0 && this.times.last === timeNs && this.bytes.last === bytes) return;
    this.times.push(timeNs);
    this.bytes.push(bytes);
  }
}
