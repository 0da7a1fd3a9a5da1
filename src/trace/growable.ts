type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array | Int32Array;

/** @returns a typed array of the same type with room for `capacity` elements that begins with those of `from`. */
export function enlarged<T extends Column>(from: T, capacity: number): T {
  const to = new (from.constructor as new (capacity: number) => T)(capacity);
  to.set(from);
  return to;
}

/** A list of numbers that grows at its end. */
export class GrowableFloat64 {
  data = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.data = enlarged(this.data, this.length * 2);
    this.data[this.length++] = value;
  }

  get last(): number {
    return this.data[this.length - 1];
  }
}

/** A list of whole numbers below 2^32 that grows at its end. */
export class GrowableUint32 {
  data = new Uint32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) this.data = enlarged(this.data, this.length * 2);
    this.data[this.length++] = value;
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
