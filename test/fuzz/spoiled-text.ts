import type { Random } from './random.ts';

export const ODD_TEXTS = [
  '<img src=x onerror=alert(1)>',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\u2028',
  '\u202e',
  '\uFEFF',
  '\uD800',
  'a\uDC00b',
  ' [120] ',
  '-1 [000] 1.0: ',
  ' ==> ',
  ': ',
  '|',
  '{}',
  '{17 2 0 0 0}',
  '=HYPERLINK("x")',
  'é'.repeat(9),
  '𝕊',
  '',
];

export const ODD_NUMBERS = [
  '-1',
  '-0',
  '0',
  '18446744073709551615',
  '99999999999999999999.999999',
  '4294967296',
  '9007199254740992',
  'NaN',
  '1e308',
  '1e400',
  '00000000000000000000000000001',
];

export function truncated(random: Random, text: string): string {
  return text.slice(0, random.below(text.length + 1));
}

/** What a slip of the hand does to a line: something odd in the middle, something twice, or something gone. */
export function slipped(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(20));
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at) + random.pick(ODD_TEXTS) + text.slice(at);
    case 1:
      return text.slice(0, to) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(to);
    default:
      return text.replace(/\d+/g, (digits) => (random.chance(0.2) ? random.pick(ODD_NUMBERS) : digits));
  }
}

export function flipBytes(random: Random, bytes: Uint8Array, times: number, below = bytes.length): Uint8Array {
  const flipped = bytes.slice();
  if (flipped.length === 0) return flipped;
  for (let i = 0; i < times; i++) {
    const at = random.below(Math.min(below, flipped.length));
    flipped[at] = random.chance(0.5) ? flipped[at] ^ (1 << random.below(8)) : random.below(256);
  }
  return flipped;
}

export function randomText(random: Random, most: number): string {
  let text = '';
  for (let i = random.below(most); i > 0; i--) {
    text += random.chance(0.9)
      ? String.fromCharCode(9 + random.below(118))
      : String.fromCodePoint(random.below(0xd7ff));
  }
  return text;
}

/** Bytes however they come: in many small pieces, or in few. */
export function cut(bytes: Uint8Array, random: Random): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const most = random.chance(0.2) ? 50 : 20_000;
  for (let at = 0; at < bytes.length;) {
    const size = 1 + random.below(most);
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return parts;
}
