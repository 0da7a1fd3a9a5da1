import * as v from 'valibot';

/** An object with these fields; others may stand beside them, and are left alone. */
export function openObject<const T extends v.ObjectEntries>(entries: T) {
  const allowed = `an object with ${Object.keys(entries).join(', ')}`;
  return v.pipe(
    v.custom<object>((input) => typeof input === 'object' && input !== null && !Array.isArray(input), allowed),
    v.looseObject(entries, (issue) => {
      const missing = entries[JSON.parse(issue.expected ?? '""') as string] as { message?: unknown } | undefined;
      return typeof missing?.message === 'string' ? missing.message : allowed;
    }),
  );
}

/** A number above 0, at most so much. */
export function amount(most: number, unit: string) {
  return v.custom<number>(
    (input) => typeof input === 'number' && input > 0 && input <= most,
    `a number of ${unit} above 0, at most ${most}`,
  );
}
