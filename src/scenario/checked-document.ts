import * as v from 'valibot';
import { describeValue, fieldPath, ScenarioError } from './scenario-error.ts';

/**
 * What a schema makes of a document.
 *
 * @throws ScenarioError that names the first field that is wrong
 */
export function checkedDocument<const Schema extends v.GenericSchema>(
  schema: Schema,
  document: unknown,
): v.InferOutput<Schema> {
  const { output, issues, success } = v.safeParse(schema, document, { abortEarly: true, abortPipeEarly: true });
  if (success) return output;
  const [issue] = issues;
  const found = issue.expected === 'never' ? 'an unknown field' : describeValue(issue.input);
  throw new ScenarioError(fieldPath(issue.path?.map(({ key }) => key) ?? []), found, issue.message);
}
