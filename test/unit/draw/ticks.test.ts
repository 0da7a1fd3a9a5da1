import { expect, test } from 'vitest';
import { axisTicks } from '../../../src/draw/ticks.ts';

const texts = (from: number, to: number): string[] => axisTicks('time', { from, to }, 800).map(({ text }) => text);

test('whole seconds from afar', () => {
  expect(texts(0, 18e9).slice(0, 3)).toEqual(['0 s', '2 s', '4 s']);
});

test('small runs are told in their own unit', () => {
  expect(texts(0, 84e3).slice(0, 3)).toEqual(['0 µs', '10 µs', '20 µs']);
});

test('close up the first tick says where, the others how much later', () => {
  const [first, second, third] = texts(6.554e9, 6.5585e9);
  expect(first).toBe('6.5540 s');
  expect(second).toBe('+0.5 ms');
  expect(third).toBe('+1.0 ms');
});

test('no two ticks say the same', () => {
  for (const span of [1e10, 1e9, 3e7, 1e6, 4e4, 2e3, 200]) {
    const all = texts(6.5e9 + 12345, 6.5e9 + 12345 + span);
    expect(new Set(all).size, String(span)).toBe(all.length);
  }
});

test('shares on the progress axis', () => {
  expect(axisTicks('progress', { from: 0, to: 1 }, 800).map(({ text }) => text)).toContain('50 %');
  const close = axisTicks('progress', { from: 0.36, to: 0.3601 }, 800).map(({ text }) => text);
  expect(new Set(close).size).toBe(close.length);
});
