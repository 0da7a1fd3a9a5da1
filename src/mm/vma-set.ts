import type { Vma } from './vma.ts';

/** The VMAs of an address space, ordered and disjoint: the rbtree and the sorted list of 4.17 as one ordered array. */
export class VmaSet {
  private list: Vma[] = [];

  get count(): number {
    return this.list.length;
  }

  get first(): Vma | null {
    return this.list[0] ?? null;
  }

  get last(): Vma | null {
    return this.list[this.list.length - 1] ?? null;
  }

  [Symbol.iterator](): Iterator<Vma> {
    return this.list[Symbol.iterator]();
  }

  /** find_vma(): the first VMA with vm_end > address. It may start above the address. */
  find(address: number): Vma | null {
    return this.list[this.indexEndingAfter(address)] ?? null;
  }

  /** vm_next. Null for the last VMA and for one that is not in the set. */
  next(vma: Vma): Vma | null {
    const i = this.indexOf(vma);
    return i === -1 ? null : (this.list[i + 1] ?? null);
  }

  /** vm_prev. */
  prev(vma: Vma): Vma | null {
    const i = this.indexOf(vma);
    return i <= 0 ? null : this.list[i - 1];
  }

  /** The last VMA that ends at or below the address. */
  prevOf(address: number): Vma | null {
    return this.list[this.indexEndingAfter(address) - 1] ?? null;
  }

  has(vma: Vma): boolean {
    return this.indexOf(vma) !== -1;
  }

  /** The VMAs that overlap [start, end), in order. */
  overlapping(start: number, end: number): Vma[] {
    const found: Vma[] = [];
    for (let i = this.indexEndingAfter(start); i < this.list.length && this.list[i].start < end; i++)
      found.push(this.list[i]);
    return found;
  }

  /** __vma_link(). @throws Error if it would overlap another VMA: a path that does that has a fault of its own. */
  insert(vma: Vma): void {
    const i = this.indexEndingAfter(vma.start);
    if (i < this.list.length && this.list[i].start < vma.end) {
      throw new Error(`VMA ${vma.start.toString(16)}-${vma.end.toString(16)} overlaps another one`);
    }
    this.list.splice(i, 0, vma);
  }

  /** vma_rb_erase() and the list unlink of VMAs that stand next to each other, `first` being the lowest. */
  removeRun(first: Vma, count: number): void {
    const i = this.indexOf(first);
    if (i === -1) throw new Error('the VMA is not in the set');
    this.list.splice(i, count);
  }

  remove(vma: Vma): void {
    this.removeRun(vma, 1);
  }

  private indexOf(vma: Vma): number {
    const i = this.indexEndingAfter(vma.start);
    return this.list[i] === vma ? i : -1;
  }

  private indexEndingAfter(address: number): number {
    const list = this.list;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if (list[mid].end > address) high = mid;
      else low = mid + 1;
    }
    return low;
  }
}
