import { CALIBRATION_IDS } from '../scenario/calibration-ids.ts';
import { parseMeasurement } from '../scenario/measurement.ts';
import { describeValue, ScenarioError } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { calibrationOf, type Calibration } from '../sim/calibration.ts';
import { parseJsonText } from './json-text.ts';
import { readTextFile } from './read-limited.ts';
import { readScenario } from './scenario-argument.ts';
import { UsageError } from './usage-error.ts';

const WHAT = 'a measurement in JSON, see docs/measure.md';
const REGISTERED = CALIBRATION_IDS.filter((id) => id !== 'measured');

export const CALIBRATION_HELP = `where prices come from: ${REGISTERED.join(', ')}, or the path of a measurement that contains "/" or ends in ".json"`;

/**
 * The calibration that an argument names: a registered one, or a measurement file.
 *
 * @throws UsageError that names the option or, in a file, the field
 */
export async function readCalibration(option: string, argument: string): Promise<Calibration> {
  const id = REGISTERED.find((registered) => registered === argument);
  if (id !== undefined) return calibrationOf(id);
  if (!argument.includes('/') && !argument.endsWith('.json')) {
    const allowed = `${REGISTERED.join(', ')}, or a path that contains "/" or ends in ".json"`;
    throw UsageError.about(option, describeValue(argument), allowed);
  }
  const document = parseJsonText(argument, await readTextFile(argument, WHAT), WHAT);
  try {
    return calibrationOf('measured', parseMeasurement(document));
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(`${argument}: ${error.message}`);
    throw error;
  }
}

/**
 * The scenario that an argument names, at the prices that another one does; those are null where the scenario names its own.
 *
 * @throws UsageError as readCalibration() and readScenario() do
 */
export async function readPricedScenario(options: {
  readonly scenario: string;
  readonly calibration?: string;
}): Promise<{ readonly scenario: Scenario; readonly calibration: Calibration | null }> {
  const calibration =
    options.calibration === undefined ? null : await readCalibration('--calibration', options.calibration);
  const chosen = await readScenario('--scenario', options.scenario);
  return { scenario: calibration === null ? chosen : { ...chosen, calibration: calibration.id }, calibration };
}
