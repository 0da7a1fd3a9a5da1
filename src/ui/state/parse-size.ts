import { GIB, KIB, MIB, TIB } from '../../mm/units.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: KIB, M: MIB, G: GIB, T: TIB };

/**
 * Reads a size as people write it: "320G", "1.5 T", "64GiB", "2097152". Units are binary.
 *
 * @returns whole bytes, or null where the text is no such size
 */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  if (!match) return null;
  const bytes = Number(match[1]) * UNITS[match[2].toUpperCase()];
  return Number.isSafeInteger(bytes) ? bytes : null;
}
