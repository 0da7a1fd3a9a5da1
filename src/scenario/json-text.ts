import { describeValue, ScenarioError } from './scenario-error.ts';

/**
 * Parses a document from a file or standard input.
 *
 * @param what what it should be, for messages
 * @throws ScenarioError that names the line where the text stops being JSON
 */
export function parseJsonText(text: string, what: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch {
    const at = firstWrongPosition(json);
    const line = json.slice(0, at).split('\n').length;
    const found =
      at === json.length ? 'the end of the text' : describeValue(String.fromCodePoint(json.codePointAt(at) ?? 0));
    throw new ScenarioError(`line ${line}`, `${found}, which is not JSON there`, what);
  }
}

/**
 * Where a text stops being the beginning of JSON. Engines say so only in some of their messages, but all tell a text that is wrong from one
 * that only ends too soon; so the longest beginning that could still go on is found by bisection.
 */
function firstWrongPosition(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (couldGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function couldGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const { message } = error as SyntaxError;
    const position = /at position (\d+)/.exec(message)?.[1];
    if (position !== undefined && Number(position) >= beginning.length) return true;
    // As V8, Firefox and Safari say that there should be more.
    return /\bend of (?:data|JSON)|\bEOF\b|unterminated/i.test(message);
  }
}
