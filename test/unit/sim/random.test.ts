import { expect, it } from 'vitest';
import { Random } from '../../../src/sim/random.ts';

/** The whole 32-bit numbers of a stream. */
function numbers(seed: number, count: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.below(2 ** 32));
}

/** splitmix32 in arbitrary precision, from what is published of it. */
function reference(state: number, count: number): number[] {
  const cut = (value: bigint): bigint => value & 0xffff_ffffn;
  let at = BigInt(state);
  return Array.from({ length: count }, () => {
    at = cut(at + 0x9e37_79b9n);
    let z = cut((at ^ (at >> 16n)) * 0x21f0_aaadn);
    z = cut((z ^ (z >> 15n)) * 0x735a_2d97n);
    return Number(z ^ (z >> 15n));
  });
}

it.each([0, 1, 2018, 0xffff_ffff])('seed %d gives the numbers of splitmix32', (seed) => {
  expect(numbers(seed, 5)).toEqual(reference(seed, 5));
});

it('the high half of a seed counts, mixed into the low one', () => {
  const low = 5;
  const high = 3;
  const state = (low ^ Math.imul(high, 0x9e37_79b9)) >>> 0;
  expect(numbers(high * 2 ** 32 + low, 5)).toEqual(reference(state, 5));
});

it('numbers below a bound are parts of the whole ones', () => {
  const random = new Random(7);
  const [first, second] = reference(7, 2);
  expect([random.below(1000), random.below(6)]).toEqual([
    Math.floor((first * 1000) / 2 ** 32),
    Math.floor((second * 6) / 2 ** 32),
  ]);
});
