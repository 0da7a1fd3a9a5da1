const NS_UNITS = [
  { ns: 1e9, unit: 's' },
  { ns: 1e6, unit: 'ms' },
  { ns: 1e3, unit: 'µs' },
] as const;

/** @returns a time of at least 0 ns with three significant digits: "17.9 s", "56.0 ms", "8.12 µs", "20 ns". */
export function timeText(ns: number): string {
  // Rounded first, so that 999.96 ms reads 1.00 s and not 1000 ms.
  const rounded = Number(ns.toPrecision(3));
  const unit = NS_UNITS.find((entry) => rounded >= entry.ns);
  if (unit === undefined) return ns === 0 ? '0 s' : `${Math.round(ns)} ns`;
  const value = rounded / unit.ns;
  return `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${unit.unit}`;
}

const BYTE_UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** @returns a length in bytes in the largest binary unit that leaves at least 1: "320 GiB", "1.5 TiB", "12.3 MiB". */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), BYTE_UNITS.length);
  const value = bytes / 1024 ** power;
  return `${Number.isInteger(value) ? String(value) : value.toFixed(value >= 100 ? 0 : 1)} ${BYTE_UNITS[power - 1]}`;
}

/** @returns "1 step", "512 steps", "27 flushes" */
export function countText(count: number, thing: string, plural = 's'): string {
  return `${count} ${thing}${count === 1 ? '' : plural}`;
}

/** @returns an address as the kernel's messages write it: "0x100000000000". */
export function addressText(address: number): string {
  return `0x${address.toString(16)}`;
}

const counts = new Intl.NumberFormat('en');

/** A whole number with thousands separated: "163,840". */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** A share of the whole: "41.7 %", with more digits the closer one looks. */
export function formatShare(share: number, resolution = 0.001): string {
  const digits = Math.min(7, Math.max(0, Math.ceil(-Math.log10(resolution)) - 2));
  return `${(share * 100).toFixed(digits)} %`;
}

/** "1 reader", "3 readers". */
export function plural(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}
