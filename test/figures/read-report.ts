/** A step into a report: a key, an index, or the entry of a list that has some values. */
export type Step = string | number | Readonly<Record<string, string | number>>;

/** @throws where the way ends before its last step, with how far it went */
export function valueAt(report: unknown, path: readonly Step[]): unknown {
  let value = report;
  for (const [i, step] of path.entries()) {
    const next = stepInto(value, step);
    if (next === undefined)
      throw new Error(
        `the report has no ${path
          .slice(0, i + 1)
          .map(stepName)
          .join(' > ')}`,
      );
    value = next;
  }
  return value;
}

/** @throws if it is no number */
export function numberAt(report: unknown, path: readonly Step[]): number {
  const value = valueAt(report, path);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`${path.map(stepName).join(' > ')} is ${JSON.stringify(value)}, not a number`);
}

/** @throws if it is no list of numbers */
export function numbersAt(report: unknown, path: readonly Step[]): number[] {
  const value = valueAt(report, path);
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value;
  throw new Error(`${path.map(stepName).join(' > ')} is no list of numbers`);
}

function stepInto(value: unknown, step: Step): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof step !== 'object') return (value as Readonly<Record<string, unknown>>)[step];
  if (!Array.isArray(value)) return undefined;
  return value.find((entry: Readonly<Record<string, unknown>>) =>
    Object.entries(step).every(([key, wanted]) => entry[key] === wanted),
  ) as unknown;
}

function stepName(step: Step): string {
  return typeof step === 'object' ? Object.values(step).join(' ') : String(step);
}
