/** What was given is no trace, or one that no time line can be made of. The message is one line and says what would do. */
export class ImportError extends Error {
  constructor(message: string) {
    // What was found may hold ends of lines, and what a terminal would obey.
    super(message.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '));
    this.name = 'ImportError';
  }
}
