/** Phases of the format that are known and that nothing here shows, by what they are. */
export const IGNORED_PHASES: Readonly<Record<string, string>> = {
  s: 'flow',
  t: 'flow',
  f: 'flow',
  b: 'async slice',
  n: 'async slice',
  e: 'async slice',
  S: 'async slice',
  T: 'thread state',
  p: 'async slice',
  F: 'async slice',
  N: 'object',
  O: 'object',
  D: 'object',
  v: 'memory dump',
  V: 'memory dump',
  P: 'sample',
  R: 'mark',
  c: 'clock sync',
  '(': 'context',
  ')': 'context',
  '=': 'link',
};

/** What is read of an event; anything may be there, or be something else. */
export interface ChromeEvent {
  readonly ph?: unknown;
  readonly name?: unknown;
  readonly pid?: unknown;
  readonly tid?: unknown;
  readonly ts?: unknown;
  readonly dur?: unknown;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Some writers put numbers in quotes. */
export function number(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

/** A number that is left out where it is 0. */
export function amount(value: unknown): number {
  return value === undefined ? 0 : number(value);
}
