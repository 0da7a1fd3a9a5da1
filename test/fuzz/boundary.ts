import type { Random } from './random.ts';

/** A place where the program takes in what others made. */
export interface Boundary<Input = unknown> {
  /** Makes one input, the same for the same state of the generator. */
  make(random: Random): MadeInput<Input>;
  /** @returns null if all that must hold does, else what does not */
  check(input: Input, random: Random): string | null | Promise<string | null>;
}

export interface MadeInput<Input> {
  /** The way in which it was spoiled. */
  readonly name: string;
  readonly input: Input;
}

/** A message has room for a field, a piece of what was found there, and what is allowed. */
const LONGEST_MESSAGE = 1500;

/** @returns what is wrong with a message about an input, or null */
export function badMessage(message: string, names: RegExp): string | null {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(message)) return `the message has more than one line: ${JSON.stringify(message)}`;
  if (message.length > LONGEST_MESSAGE) return `the message has ${message.length} characters: ${message.slice(0, 200)}`;
  if (!names.test(message)) return `the message does not say where: ${message}`;
  return null;
}

/** Something else than the boundary's own error was thrown. */
export function thrown(error: unknown): string {
  return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
