import { upperBound } from './growable.ts';
import type { AddressRange } from './trace-event.ts';

/** The VMAs of an address space as the events tell them: disjoint, in order. Addresses in bytes. */
export class AddressVmas {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** Taken out of the tree, struct not freed yet: when it is, nothing more goes. */
  private readonly detached: { readonly start: number; readonly end: number }[] = [];

  constructor(initial: readonly AddressRange[]) {
    for (const { start, lenBytes } of initial) this.link(start, start + lenBytes, 0);
  }

  /** mm->map_count. */
  get count(): number {
    return this.starts.length;
  }

  /**
   * A VMA entered the tree. One where there already is one belongs to another address space: the copy of a fork.
   *
   * @param joined with how many neighbours it became one
   */
  link(start: number, end: number, joined: number): void {
    const at = this.firstEndingAfter(start);
    if (start >= end || (at < this.starts.length && this.starts[at] < end)) return;
    const below = joined > 0 && at > 0 && this.ends[at - 1] === start;
    const above = (joined > 1 || (joined > 0 && !below)) && this.starts[at] === end;
    if (below && above) {
      this.ends[at - 1] = this.ends[at];
      this.starts.splice(at, 1);
      this.ends.splice(at, 1);
    } else if (below) this.ends[at - 1] = end;
    else if (above) this.starts[at] = start;
    else {
      this.starts.splice(at, 0, start);
      this.ends.splice(at, 0, end);
    }
  }

  /** __split_vma(). */
  split(address: number): void {
    const at = this.firstEndingAfter(address);
    if (!(this.starts[at] < address)) return;
    this.starts.splice(at + 1, 0, address);
    this.ends.splice(at, 0, address);
  }

  /** detach_vmas_to_be_unmapped(): what lies in [start, end) left the tree. */
  detach(start: number, end: number): void {
    this.remove(start, end);
    this.detached.push({ start, end });
  }

  /** remove_vma(). One that was never detached goes now: an address space that is torn down tells nothing before. */
  free(start: number, end: number): void {
    const known = this.detached.findIndex((range) => range.start <= start && end <= range.end);
    if (known === -1) this.remove(start, end);
    else if (end >= this.detached[known].end) this.detached.splice(known, 1);
  }

  private remove(start: number, end: number): void {
    this.split(start);
    this.split(end);
    const from = this.firstEndingAfter(start);
    let to = from;
    while (to < this.starts.length && this.starts[to] < end) to++;
    this.starts.splice(from, to - from);
    this.ends.splice(from, to - from);
  }

  private firstEndingAfter(address: number): number {
    return upperBound(this.ends, address, 0, this.ends.length);
  }
}
