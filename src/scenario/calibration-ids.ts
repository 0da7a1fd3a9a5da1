/** Where prices can come from: what a scenario's `calibration` may name. "measured" needs a measurement beside the document. */
export const CALIBRATION_IDS = ['rfc-2018', 'rfc-2018-two', 'recorded-4.17', 'measured'] as const;

export type CalibrationId = (typeof CALIBRATION_IDS)[number];
