/** Bad usage or bad input: ends the command with exit status 2 and this one line, nothing on standard output. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** @returns the error in the form that messages about scenario documents have. `what` is an option or a file. */
  static about(what: string, found: string, allowed: string): UsageError {
    return new UsageError(`${what}: found ${found}; allowed: ${allowed}`);
  }
}
