import { text as readText } from 'node:stream/consumers';
import { builtInScenario, builtInScenarios } from '../scenario/built-in.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import { describeValue } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { parseScenario } from '../scenario/schema.ts';
import { checkedInput } from './checked-input.ts';
import { parseJsonText } from './json-text.ts';
import { readTextFile } from './read-limited.ts';
import { UsageError } from './usage-error.ts';

const OR_A_DOCUMENT = 'a path that contains "/" or ends in ".json", or "-" for standard input';

export const SCENARIO_HELP = `a built-in id, ${OR_A_DOCUMENT}`;

/** Fields of the document that options set. */
export type Overrides = Pick<ScenarioDocument, 'sectionBytes' | 'cpus' | 'preempt' | 'seed'>;

/**
 * Reads the scenario that an argument names: a built-in id, a path if it contains "/" or ends in ".json", "-" for standard input.
 *
 * @param option how the argument is called in messages
 * @throws UsageError
 */
export async function readScenario(option: string, argument: string, overrides: Overrides = {}): Promise<Scenario> {
  const builtIn = builtInScenario(argument);
  if (builtIn) return checked(argument, builtIn, overrides);
  if (argument === '-') return fromText('standard input', await readText(process.stdin), overrides);
  if (argument.includes('/') || argument.endsWith('.json'))
    return fromText(argument, await readTextFile(argument, 'a scenario document in JSON'), overrides);
  const ids = builtInScenarios().map(({ id }) => id);
  throw UsageError.about(option, describeValue(argument), `${ids.join(', ')}, ${OR_A_DOCUMENT}`);
}

function fromText(source: string, text: string, overrides: Overrides): Scenario {
  return checked(source, parseJsonText(source, text), overrides);
}

function checked(source: string, document: unknown, overrides: Overrides): Scenario {
  const isObject = typeof document === 'object' && document !== null && !Array.isArray(document);
  return checkedInput(source, () => parseScenario(isObject ? { ...document, ...overrides } : document));
}
