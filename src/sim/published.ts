import { GIB } from '../mm/units.ts';

/**
 * The series' table "execution time of munmap": one fully populated mapping, idle machine, in microseconds (RFC cover letter, 21 March 2018).
 * Only the pristine column is ever fitted to.
 */
export interface PublishedMunmapTime {
  /** As the cover letter writes it. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly pristineUs: number;
  readonly patchedUs: number;
}

export const MUNMAP_TIMES_2018: readonly PublishedMunmapTime[] = [
  { id: '80GB', sizeBytes: 80 * GIB, pristineUs: 5_008_377, patchedUs: 4_905_841 },
  { id: '160GB', sizeBytes: 160 * GIB, pristineUs: 9_129_243, patchedUs: 9_145_306 },
  { id: '320GB', sizeBytes: 320 * GIB, pristineUs: 17_915_310, patchedUs: 17_990_174 },
];
