/** What was given is no trace, or one that no time line can be made of. The message is one line and says what would do. */
export class ImportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImportError';
  }
}
