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
