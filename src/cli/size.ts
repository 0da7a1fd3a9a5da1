import { describeValue } from '../scenario/scenario-error.ts';
import { GIB, KIB, MIB, TIB } from '../mm/units.ts';
import { UsageError } from './usage-error.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: KIB, M: MIB, G: GIB, T: TIB };

/**
 * Reads a size: bytes, or a whole number of K, M, G or T (binary), upper or lower case.
 *
 * @param option the option it was given for, which errors name
 * @returns bytes, at least 1, exact
 * @throws UsageError
 */
export function parseSize(option: string, text: string): number {
  const [, digits, unit] = /^(\d+)([KMGT]?)$/i.exec(text) ?? [];
  const bytes = digits === undefined ? NaN : Number(digits) * UNITS[unit.toUpperCase()];
  if (bytes > Number.MAX_SAFE_INTEGER) {
    throw UsageError.about(option, describeValue(text), `at most ${Number.MAX_SAFE_INTEGER} bytes`);
  }
  if (!(bytes >= 1)) {
    throw UsageError.about(
      option,
      describeValue(text),
      'a size above 0 in bytes or with K, M, G or T (binary), such as 320G',
    );
  }
  return bytes;
}
