import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CallOrderError, recordedCallOrder, type RecordedCallOrder } from '../../../src/replay/recorded-calls.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import { parseJsonText } from '../../../src/scenario/json-text.ts';
import { badMessage, thrown, type Boundary } from '../boundary.ts';
import { spoiledJson } from '../spoiled-json.ts';

const EVENTS = join(import.meta.dirname, '../../fixtures/kernel-traces/events');
const MOST_CALLS = 40;

/** The order of calls of a recorded kernel, for `conform`. */
export function callOrders(): Boundary<string> {
  const samples = readdirSync(EVENTS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => (JSON.parse(readFileSync(join(EVENTS, name), 'utf8')) as unknown[]).slice(0, MOST_CALLS));
  return { make: (random) => spoiledJson(random, samples), check: checkCallOrder };
}

function checkCallOrder(text: string): string | null {
  let order: RecordedCallOrder;
  try {
    order = recordedCallOrder(parseJsonText(text, 'recorded calls'));
  } catch (error) {
    if (!(error instanceof CallOrderError || error instanceof ScenarioError)) return thrown(error);
    return badMessage(error.message, /^(the document|line \d+|\[\d+\].*): found .+; allowed: ./u);
  }
  if (order.calls.length === 0) return 'no call';
  for (const { fn, args } of order.calls) {
    const odd = [...args].find(([, value]) => !(value >= 0 && value < Infinity));
    if (odd !== undefined) return `${fn}: ${odd.join(' ')}`;
  }
  return null;
}
