import { APPROACHES, approachById } from '../mm/approaches/index.ts';
import type { Neighbours } from '../scenario/default-scenario.ts';
import { hex0x, isPageAligned, PAGE_SIZE, TASK_SIZE } from '../mm/units.ts';
import { NEIGHBOUR_KINDS } from '../scenario/document.ts';
import { MOST_TASKS } from '../scenario/machine-limits.ts';
import { describeValue } from '../scenario/scenario-error.ts';
import { parseSize } from './size.ts';
import { UsageError } from './usage-error.ts';

/** Readers of options' values: each gives the value, or throws a UsageError that names the option and what it takes. */

const PAGES = `a multiple of ${PAGE_SIZE}, the page size`;

/** A size that whole pages make up. */
export function parsePageSize(option: string, text: string): number {
  const bytes = parseSize(option, text);
  if (!isPageAligned(bytes)) throw UsageError.about(option, describeValue(text), PAGES);
  return bytes;
}

/** A page-aligned address in user space, hex with 0x or decimal. */
export function parseAddress(option: string, text: string): number {
  const address = /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : NaN;
  if (Number.isNaN(address)) {
    throw UsageError.about(option, describeValue(text), 'an address in hex such as 0x100000000000, or decimal');
  }
  if (address >= TASK_SIZE) {
    throw UsageError.about(option, describeValue(text), `below ${hex0x(TASK_SIZE)}, where user space ends`);
  }
  if (!isPageAligned(address)) throw UsageError.about(option, describeValue(text), PAGES);
  return address;
}

export function parseInteger(option: string, text: string, min: number, max: number): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw UsageError.about(option, describeValue(text), `an integer from ${min} to ${max}`);
  }
  // -0 is 0.
  return value + 0;
}

export function parseChoice<T extends string>(option: string, text: string, values: readonly T[]): T {
  const value = values.find((candidate) => candidate === text);
  if (value === undefined) throw UsageError.about(option, describeValue(text), values.join(', '));
  return value;
}

const APPROACH_IDS = APPROACHES.map(({ id }) => id);

/** The ids of all approaches, for a help text. */
export const APPROACHES_HELP = APPROACH_IDS.join(', ');

/** Of `--approach ID`, which may be repeated: the approaches so far and the next. */
export const parseApproaches = appended((id) => approachById(parseChoice('--approach', id, APPROACH_IDS))!);

/** KIND[:COUNT] */
export function parseNeighbours(option: string, text: string): Neighbours {
  const [, name, digits = '1'] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  return {
    kind: parseChoice(option, name, NEIGHBOUR_KINDS),
    count: parseInteger(`${option} ${name}:COUNT`, digits, 1, MOST_TASKS - 1),
  };
}

/** Of an option that may be repeated: the values so far and the next. */
export function appended<T>(
  parse: (text: string) => T,
): (text: string, before: readonly T[] | undefined) => readonly T[] {
  return (text, before = []) => [...before, parse(text)];
}
