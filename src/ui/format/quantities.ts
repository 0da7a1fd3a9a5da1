export { formatCount, formatShare, plural } from '../../trace/quantity-text.ts';

const NS_UNITS = [
  { ns: 1e9, unit: 's' },
  { ns: 1e6, unit: 'ms' },
  { ns: 1e3, unit: 'µs' },
  { ns: 1, unit: 'ns' },
] as const;

/** A moment, with as many digits as a step of `resolutionNs` needs, in the unit of the whole: "6.412 s", "6.412 345 s". */
export function formatMoment(ns: number, resolutionNs: number): string {
  const { ns: size, unit } = NS_UNITS.find((entry) => Math.abs(ns) >= entry.ns) ?? NS_UNITS[0];
  const digits = Math.min(9, Math.max(0, Math.ceil(Math.log10(size / Math.max(resolutionNs, 1)))));
  return `${groupFraction((ns / size).toFixed(unit === 'ns' ? 0 : digits))} ${unit}`;
}

/** Thin spaces in groups of three behind the point: nine digits in a row cannot be read. */
function groupFraction(text: string): string {
  const [whole, fraction] = text.split('.');
  if (fraction === undefined) return whole;
  return `${whole}.${fraction.replace(/(\d{3})(?=\d)/g, '$1\u2009')}`;
}

/** A deviation, always signed: "+0.5 %", "−0.6 %". */
export function formatDeviation(percent: number): string {
  const text = Math.abs(percent).toFixed(1);
  if (text === '0.0') return '±0.0 %';
  return `${percent < 0 ? '−' : '+'}${text} %`;
}
