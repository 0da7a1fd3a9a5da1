/** A stream of pseudo-random numbers, the same for the same seed everywhere (splitmix32: integer arithmetic only). */
export class Random {
  private state: number;

  /** @param seed any safe integer; its low and high halves both count */
  constructor(seed: number) {
    const low = seed % 0x1_0000_0000;
    const high = (seed - low) / 0x1_0000_0000;
    this.state = (low ^ Math.imul(high, 0x9e3779b9)) >>> 0;
  }

  /** @returns an integer from 0 to bound - 1; bound at most 2^32. */
  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound);
  }

  private next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }
}
