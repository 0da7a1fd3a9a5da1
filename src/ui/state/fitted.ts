import { isFit } from './calibration.ts';
import { isAsWritten, type Settings } from './settings.ts';

/** Scenarios of the sizes whose pristine munmap time the fitted calibrations are fitted to; ps does not change it. */
const FITTED_SCENARIOS = new Set(['ps-320G', 'ps-160G', 'ps-80G', 'idle-320G']);

/** Whether the time of the pristine munmap is one that the prices were fitted to. */
export function isFittedRun(settings: Settings | null): boolean {
  if (settings === null || !isFit(settings.calibration)) return false;
  return FITTED_SCENARIOS.has(settings.scenarioId) && isAsWritten(settings);
}
