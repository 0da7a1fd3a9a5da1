/** A scenario document that cannot be used. Its message is one line: the field, what was found there, what is allowed. */
export class ScenarioError extends Error {
  /** Path in the document, e.g. "tasks[0].calls[0].len"; "document" if it is the document as a whole. */
  readonly field: string;

  constructor(field: string, found: string, allowed: string) {
    super(`${field}: found ${found}; allowed: ${allowed}`);
    this.name = 'ScenarioError';
    this.field = field;
  }
}

const LONGEST_QUOTE = 60;

/** @returns a value of a document as a message shows it: on one line, and short whatever the value is. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  return 'an object';
}

/** @returns the path of a field, e.g. ["tasks", 0, "cpu"] is "tasks[0].cpu". Keys that are no identifiers are quoted. */
export function fieldPath(keys: readonly unknown[]): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else if (typeof key === 'string' && /^[A-Za-z_]\w*$/.test(key) && key.length <= LONGEST_QUOTE) path += `.${key}`;
    else path += `[${quote(String(key))}]`;
  }
  if (path === '') return 'document';
  return path.startsWith('.') ? path.slice(1) : path;
}

/** @returns a text as a message has room for it */
export function shortened(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text;
}

/** @returns a text without what a terminal takes for the end of a line, or for a command: JSON leaves some of that as it is */
export function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

function quote(text: string): string {
  return escaped(JSON.stringify(shortened(text)));
}
