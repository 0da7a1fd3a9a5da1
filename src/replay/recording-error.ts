import { escaped, shortened } from '../scenario/scenario-error.ts';

/** Something is wrong with a recording itself, as opposed to a model that disagrees with it. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  /** Line of the file, from 1. */
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }

  /** @returns the error in the form that other messages about input have. */
  static about(line: number, field: string, found: string, allowed: string): RecordingError {
    return new RecordingError(line, `${field}: found ${found}; allowed: ${allowed}`);
  }
}

/** @returns a value as a message shows it: JSON, shortened. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  return escaped(shortened(JSON.stringify(value)));
}
