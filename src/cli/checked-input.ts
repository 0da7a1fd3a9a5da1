import { ScenarioError } from '../scenario/scenario-error.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param source where the document came from, as messages name it
 * @returns what `check` makes of it
 * @throws UsageError that says what a ScenarioError does, and where
 */
export function checkedInput<T>(source: string | null, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new UsageError(source === null ? error.message : `${source}: ${error.message}`);
  }
}
