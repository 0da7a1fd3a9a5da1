/** Of the size of the font: as wide as the widest of the usual system fonts has them. */
const MONO = 0.602;
const NARROW = /[ilj.,:;'’|!()[\]/ ·ft]/;
const WIDE = /[mwMW—…%@]/;
const SANS = { narrow: 0.38, capital: 0.72, wide: 0.97, other: 0.63 } as const;
const BOLD = 1.1;

/** @returns about how wide a text is in CSS pixels, rather too wide; `font` as a canvas takes it */
export function estimatedWidth(text: string, font: string): number {
  const size = Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 10);
  if (font.includes('mono')) return Array.from(text).length * MONO * size;
  let width = 0;
  for (const character of text) {
    if (NARROW.test(character)) width += SANS.narrow;
    else if (WIDE.test(character)) width += SANS.wide;
    else if (/\p{Lu}/u.test(character)) width += SANS.capital;
    else width += SANS.other;
  }
  return width * size * (font.startsWith('bold') ? BOLD : 1);
}
