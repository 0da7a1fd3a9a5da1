import type { Scenario } from '../scenario/scenario.ts';
import { parseMeasurement } from '../scenario/measurement.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { calibrationOf, type Calibration } from '../sim/calibration.ts';
import type { CostModel } from '../sim/costs.ts';

/**
 * The calibration that a scenario names.
 *
 * @param machine what "measured" stands for: a measurement as it was written
 * @throws RangeError that names the field of the measurement that is missing or absurd, or says that there is no measurement
 */
export function calibrationFor({ calibration: id }: Scenario, machine: unknown): Calibration {
  if (id !== 'measured' || machine == null) return calibrationOf(id);
  try {
    return calibrationOf(id, parseMeasurement(machine));
  } catch (error) {
    if (error instanceof ScenarioError)
      throw new RangeError(`The measurement of the machine: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The prices of it. @returns undefined where the scenario says it all */
export function pricesFor(scenario: Scenario, machine: unknown): CostModel | undefined {
  return scenario.calibration === 'measured' ? calibrationFor(scenario, machine).costs() : undefined;
}
