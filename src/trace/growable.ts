/** Typed arrays that columns are made of. */
export type TypedColumn = Float64Array | Uint32Array | Uint16Array | Uint8Array | Int32Array;

/** @returns a typed array of the same type with room for `capacity` elements that begins with those of `from`. */
export function enlarged<T extends TypedColumn>(from: T, capacity: number): T {
  const to = new (from.constructor as new (capacity: number) => T)(capacity);
  to.set(from);
  return to;
}

/** Elements after which some of a column are taken over to its successor. */
const BLOCK = 1024;
/** The last part of a column, while which is filled its successor is: a sixteenth, so that successors seldom take memory for nothing. */
const PARTS = 16;

/**
 * Columns that grow at their end, without a pause however long they are: when they are nearly full, their successors of twice the length are filled bit
 * by bit, and complete when they are needed.
 */
export class Growth<T extends readonly TypedColumn[]> {
  private next: T | null = null;
  /** Elements that the successors have. */
  private moved = 0;

  /**
   * To be called before an element is added, whenever `length` is a multiple of Growth.block. The last element may still change after it, those before
   * must be told of by changed().
   */
  prepare(columns: T, length: number): void {
    const capacity = columns[0].length;
    if (length * PARTS < capacity * (PARTS - 1)) return;
    this.next ??= successors(columns);
    this.moveTo(columns, this.next, Math.min(this.moved + PARTS * BLOCK, length - 1));
  }

  /** An element that is not the last was changed. */
  changed(index: number): void {
    if (index < this.moved) this.moved = index;
  }

  /** @returns the successors of columns that are full */
  finish(columns: T): T {
    const next = this.next ?? successors(columns);
    this.moveTo(columns, next, columns[0].length);
    this.next = null;
    this.moved = 0;
    return next;
  }

  static readonly block = BLOCK;

  private moveTo(from: T, to: T, end: number): void {
    if (end <= this.moved) return;
    from.forEach((column, i) => to[i].set(column.subarray(this.moved, end), this.moved));
    this.moved = end;
  }
}

function successors<T extends readonly TypedColumn[]>(columns: T): T {
  const next = columns.map(
    (column) => new (column.constructor as new (capacity: number) => TypedColumn)(column.length * 2),
  );
  return next as unknown as T;
}

/** A list of numbers that grows at its end. */
export class GrowableFloat64 {
  data = new Float64Array(64);
  length = 0;
  private readonly growth = new Growth<[Float64Array<ArrayBuffer>]>();

  push(value: number): void {
    if (this.length % BLOCK === 0) this.growth.prepare([this.data], this.length);
    if (this.length === this.data.length) [this.data] = this.growth.finish([this.data]);
    this.data[this.length++] = value;
  }

  /** Changes an element. */
  set(index: number, value: number): void {
    this.data[index] = value;
    this.growth.changed(index);
  }

  get last(): number {
    return this.data[this.length - 1];
  }
}

/** A list of whole numbers below 2^32 that grows at its end. */
export class GrowableUint32 {
  data = new Uint32Array(64);
  length = 0;
  private readonly growth = new Growth<[Uint32Array<ArrayBuffer>]>();

  push(value: number): void {
    if (this.length % BLOCK === 0) this.growth.prepare([this.data], this.length);
    if (this.length === this.data.length) [this.data] = this.growth.finish([this.data]);
    this.data[this.length++] = value;
  }

  /** Changes an element. */
  set(index: number, value: number): void {
    this.data[index] = value;
    this.growth.changed(index);
  }
}

/** @returns the first index in [from, to) of a sorted array whose value is at least `value`, or `to`. */
export function lowerBound(sorted: ArrayLike<number>, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns the first index in [from, to) of a sorted array whose value is above `value`, or `to`. */
export function upperBound(sorted: ArrayLike<number>, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
