import { checkScenario } from './check.ts';
import { checkedDocument } from './checked-document.ts';
import { withDefaults } from './defaults.ts';
import { documentSchema } from './document.ts';
import type { Scenario } from './scenario.ts';

/**
 * Checks a scenario document and fills in what it leaves out.
 *
 * @throws ScenarioError for anything that cannot be simulated, unknown fields included
 */
export function parseScenario(document: unknown): Scenario {
  const scenario = withDefaults(checkedDocument(documentSchema, document));
  checkScenario(scenario);
  return scenario;
}
