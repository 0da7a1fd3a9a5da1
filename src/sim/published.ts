import { GIB } from '../mm/units.ts';
import type { PublishedFigures, PublishedTime } from '../scenario/published-figures.ts';

/**
 * What the series and its successors published. Nothing here is a result of the model, and of the patched columns nothing is ever fitted to.
 *
 * The munmap times, the throughputs: RFC cover letter, 21 March 2018; 32 CPUs, E5-2680 at 2.7 GHz, 384 GB. RFC v2, 19 June 2018: the same stress-ng. Exclusive holds: RFC v4, 11 July
 * 2018, and RFC v5, 19 July 2018, of a munmap of 80 GB.
 */
export const PUBLISHED_2018: PublishedFigures = {
  munmapTime: [
    time('80GB', 80, 5_008_377, 4_905_841),
    time('160GB', 160, 9_129_243, 9_145_306),
    time('320GB', 320, 17_915_310, 17_990_174),
  ],
  vmScalability: [
    { id: 'mmap-pread-seq', pristinePerSec: 554_894, patchedPerSec: 563_517 },
    { id: 'mmap-pread-seq-mt', pristinePerSec: 581_232, patchedPerSec: 580_772 },
    { id: 'mmap-xread-seq-mt', pristinePerSec: 99_182, patchedPerSec: 105_400 },
  ],
  stressNg: [{ id: 'stress-ng-mmap-80G', pristinePerSec: 100_165, patchedPerSec: 108_396 }],
  stressNgV2: [{ id: 'stress-ng-mmap-80G', pristinePerSec: 89_410, patchedPerSec: 97_290 }],
  exclusiveHoldV4: [time('80GB', 80, 2_165_433, 35_148.923)],
  exclusiveHoldV5: [time('80GB', 80, 2_485_692, 8)],
  // Not published: recorded on 4.17 kernels under emulation, pristine and with the series, median of 3 or 5. Only ratios mean anything.
  untouched: [
    time('32GiB', 32, 3.69, 53.5),
    time('64GiB', 64, 3.8, 105.6),
    time('128GiB', 128, 5.12, 218.2),
    time('256GiB', 256, 7.78, 418.9),
  ],
};

/** The same recordings, of populated mappings under the pristine kernel. */
export const RECORDED_POPULATED: readonly PublishedTime[] = [
  time('0.5GiB', 0.5, 53_490, 50_210),
  time('1GiB', 1, 106_700, 106_100),
  time('2GiB', 2, 227_100, 203_600),
  time('4GiB', 4, 464_000, 440_000),
];

function time(id: string, gib: number, pristineUs: number, patchedUs: number): PublishedTime {
  return { id, sizeBytes: gib * GIB, pristineUs, patchedUs };
}
