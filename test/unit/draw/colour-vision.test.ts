import { lab, rgb } from 'd3';
import { describe, expect, test } from 'vitest';
import { DARK_PALETTE, LIGHT_PALETTE } from '../../../src/draw/palette.ts';

/** Linear RGB as people without one kind of cones see it: Machado, Oliveira and Fernandes 2009, severity 1. */
const DEFICIENCIES = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

type Linear = readonly [number, number, number];

function linear(colour: string): Linear {
  const { r, g, b } = rgb(colour);
  const [red, green, blue] = [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return [red, green, blue];
}

function encoded(colour: Linear): string {
  const [r, g, b] = colour.map((value) => {
    const share = Math.min(Math.max(value, 0), 1);
    return 255 * (share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055);
  });
  return rgb(r, g, b).formatRgb();
}

function seen(colour: string, matrix: readonly number[]): string {
  const [r, g, b] = linear(colour);
  const row = (i: number): number => matrix[3 * i] * r + matrix[3 * i + 1] * g + matrix[3 * i + 2] * b;
  return encoded([row(0), row(1), row(2)]);
}

/** CIE76. */
function distance(one: string, other: string): number {
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(a.l - b.l, a.a - b.a, a.b - b.b);
}

function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** As WCAG has it. */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function pairs(colours: readonly string[]): [string, string][] {
  return colours.flatMap((one, i) => colours.slice(i + 1).map((other): [string, string] => [one, other]));
}

describe.each([
  { theme: 'light', palette: LIGHT_PALETTE, apart: 33 },
  // On dark paper the violation is white and the zap is light: nearer to each other.
  { theme: 'dark', palette: DARK_PALETTE, apart: 25 },
])('$theme colours', ({ palette, apart }) => {
  const { heldWrite, heldRead, zap, violation } = palette;
  const meanings = [heldWrite, heldRead, zap, violation];

  test.each(Object.entries(DEFICIENCIES))('the four meanings are told apart (deficiency: %s)', (_, matrix) => {
    const distances = pairs(meanings).map(([one, other]) => distance(seen(one, matrix), seen(other, matrix)));
    expect(distances).toHaveLength(6);
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(apart);
  });

  test('a mark stands out from the paper, by itself or by its outline', () => {
    expect(contrast(palette.outline, palette.paper)).toBeGreaterThanOrEqual(3);
    for (const colour of [heldWrite, heldRead, violation])
      expect(contrast(colour, palette.paper)).toBeGreaterThanOrEqual(3);
    // Yellow on white does not: its outline does from both.
    const edge = contrast(zap, palette.paper) >= 3 ? palette.paper : palette.outline;
    expect(contrast(zap, edge)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.dots, zap)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.hatch, palette.paper)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.onViolation, violation)).toBeGreaterThanOrEqual(4.5);
  });

  test('text is read on paper and on its plate', () => {
    for (const ground of [palette.paper, palette.plate]) {
      for (const ink of [palette.ink, palette.inkSoft]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

test('the simulation sees what is published of it: red and green come together without the red or green cones', () => {
  const [red, green] = ['#ff0000', '#00ff00'];
  for (const name of ['protanopia', 'deuteranopia'] as const) {
    const [one, other] = [red, green].map((colour) => lab(seen(colour, DEFICIENCIES[name])));
    // Along the axis from red to green hardly anything is left.
    expect(Math.abs(one.a - other.a)).toBeLessThan(Math.abs(lab(red).a - lab(green).a) / 4);
  }
  expect(seen('#777777', DEFICIENCIES.tritanopia)).toBe(rgb('#777777').formatRgb());
});
