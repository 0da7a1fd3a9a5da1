import { parseJsonText as parse } from '../scenario/json-text.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { UsageError } from './usage-error.ts';

/**
 * Parses JSON from a file or standard input.
 *
 * @param what what it should be, for messages
 * @throws UsageError that names the source and the line where the text stops being JSON
 */
export function parseJsonText(source: string, text: string, what = 'a scenario document in JSON'): unknown {
  try {
    return parse(text, what);
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(`${source}, ${error.message}`);
    throw error;
  }
}

/**
 * @param text an array in JSON
 * @returns the line, from 1, on which its element of a number begins
 */
export function lineOfElement(text: string, element: number): number {
  let depth = 0;
  let line = 1;
  /** Commas of the array itself that came before; the element begins with the next thing that is no space. */
  let commas = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s",[\]{}]+|[\n,[\]{}]/g)) {
    if (token === '\n') line++;
    else if (depth === 1 && token === ',') commas++;
    else if (depth === 1 && commas === element) return line;
    else if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
  }
  return line;
}
