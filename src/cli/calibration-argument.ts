import { CALIBRATION_IDS } from '../scenario/calibration-ids.ts';
import { parseMeasurement } from '../scenario/measurement.ts';
import { describeValue } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { calibrationOf, type Calibration } from '../sim/calibration.ts';
import { checkedInput } from './checked-input.ts';
import { parseJsonText } from './json-text.ts';
import { readTextFile } from './read-limited.ts';
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
  return checkedInput(argument, () => calibrationOf('measured', parseMeasurement(document)));
}

/**
 * A scenario at the prices of `--calibration`; those are null where it is left out, and the scenario names its own.
 *
 * @throws UsageError as readCalibration() and `read` do
 */
export async function readPricedScenario(
  argument: string | undefined,
  read: () => Promise<Scenario> | Scenario,
): Promise<{ readonly scenario: Scenario; readonly calibration: Calibration | null }> {
  const calibration = argument === undefined ? null : await readCalibration('--calibration', argument);
  const chosen = await read();
  return { scenario: calibration === null ? chosen : { ...chosen, calibration: calibration.id }, calibration };
}
