import { isAsWritten, type Settings } from './settings.ts';

/** Scenarios of the sizes whose pristine munmap time the default calibration is fitted to; ps does not change it. */
const FITTED_SCENARIOS = new Set(['ps-320G', 'ps-160G', 'ps-80G', 'idle-320G']);

/** Whether the time of the pristine munmap is one that the prices were fitted to. */
export function isFittedRun(settings: Settings | null): boolean {
  return settings !== null && FITTED_SCENARIOS.has(settings.scenarioId) && isAsWritten(settings);
}
