/**
 * What the fields of a document are made of. Here a schema's message is always the text that stands after "allowed:" in a ScenarioError.
 */
import * as v from 'valibot';

/** A whole number within bounds. */
export function integer(min: number, max: number, allowed: string = `an integer from ${min} to ${max}`) {
  return v.pipe(
    v.custom<number>(
      (input) => Number.isInteger(input) && (input as number) >= min && (input as number) <= max,
      allowed,
    ),
    // -0 is written as 0.
    v.transform((value) => value + 0),
  );
}

/** Eleven days of simulated time: sums of such times are still exact. */
export const LONGEST_NS = 1e15;

/** A point in simulated time or a stretch of it. */
export function nanoseconds(min: number) {
  return integer(min, LONGEST_NS, `an integer of ns from ${min} to ${LONGEST_NS}`);
}

const HEX = /^0x[0-9a-f]+$/i;
const WORD = 2n ** 64n;

/** An argument as a 64-bit register holds it: an address or a length. JSON numbers are exact up to 2^53 - 1, hence hex beyond. */
export const word = v.pipe(
  v.custom<number | string>(
    (input) =>
      typeof input === 'string'
        ? HEX.test(input) && BigInt(input) < WORD && BigInt(Number(input)) === BigInt(input)
        : Number.isSafeInteger(input) && (input as number) >= 0,
    ({ input }) =>
      typeof input === 'string' && HEX.test(input) && BigInt(input) < WORD
        ? 'above 2^53 only what a double holds exactly (multiples of 4096 always are)'
        : `an integer from 0 to ${Number.MAX_SAFE_INTEGER}, or a hex string below 2^64 such as "0x100000000000"`,
  ),
  v.transform((value) => Number(value) + 0),
);

/** One line of text that is not empty. */
export function text(longest: number) {
  return v.custom<string>(
    (input) => typeof input === 'string' && input.length <= longest && /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(input),
    `a line of 1 to ${longest} characters`,
  );
}

/** One of some words or numbers. */
export function choice<const T extends string | number>(values: readonly T[]) {
  return v.picklist(values, values.map((value) => JSON.stringify(value)).join(', '));
}

export const flag = v.boolean('true or false');

/** Elements of one kind; `min` of them at least. */
export function arrayOf<const T extends v.GenericSchema>(item: T, min: number, allowed: string) {
  return v.pipe(v.array(item, allowed), v.minLength(min, allowed));
}

/** An object with these fields and no others. */
export function objectOf<const T extends v.ObjectEntries>(entries: T) {
  return v.pipe(
    record<v.InferInput<v.StrictObjectSchema<T, undefined>>>(`an object with ${fieldList(entries)}`),
    strict(entries),
  );
}

/** As objectOf, for the options of a variant: valibot wants them plain there. */
export function strict<const T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') return fieldList(entries);
    const missing = entries[JSON.parse(issue.expected) as string] as { message?: unknown } | undefined;
    const allowed =
      typeof missing?.message === 'function' ? (missing.message as (i: unknown) => unknown)(issue) : missing?.message;
    return typeof allowed === 'string' ? allowed : `an object with ${fieldList(entries)}`;
  });
}

/** valibot's own object schemas take arrays for objects. */
export function record<T extends object>(allowed: string) {
  return v.custom<T>((input) => typeof input === 'object' && input !== null && !Array.isArray(input), allowed);
}

function fieldList(entries: v.ObjectEntries): string {
  return Object.keys(entries).join(', ');
}
