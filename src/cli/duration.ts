const UNITS = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'us'],
] as const;

/** @returns a time with four significant digits, in the unit that suits it: 17915310123 is "17.92 s". */
export function formatDuration(ns: number): string {
  for (const [size, unit] of UNITS) {
    if (ns < size) continue;
    const value = ns / size;
    return `${value >= 1000 ? String(Math.round(value)) : value.toPrecision(4)} ${unit}`;
  }
  return `${Math.round(ns)} ns`;
}
