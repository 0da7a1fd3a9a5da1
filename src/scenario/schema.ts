import * as v from 'valibot';
import { checkScenario } from './check.ts';
import { withDefaults } from './defaults.ts';
import { documentSchema } from './document.ts';
import { describeValue, fieldPath, ScenarioError } from './scenario-error.ts';
import type { Scenario } from './scenario.ts';

/**
 * Checks a scenario document and fills in what it leaves out.
 *
 * @throws ScenarioError for anything that cannot be simulated, unknown fields included
 */
export function parseScenario(document: unknown): Scenario {
  const { output, issues, success } = v.safeParse(documentSchema, document, { abortEarly: true, abortPipeEarly: true });
  if (!success) throw errorOf(issues[0]);
  const scenario = withDefaults(output);
  checkScenario(scenario);
  return scenario;
}

function errorOf(issue: v.BaseIssue<unknown>): ScenarioError {
  const found = issue.expected === 'never' ? 'an unknown field' : describeValue(issue.input);
  return new ScenarioError(fieldPath(issue.path?.map(({ key }) => key) ?? []), found, issue.message);
}
