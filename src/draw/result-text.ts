import { formatCount, timeText } from '../trace/quantity-text.ts';
import type { PictureSummary } from './picture.ts';

/** What came of a run in a line: "munmap 17.9 s; mmap_sem held for write up to 56.0 ms; 319 of 320 drops". */
export function resultText({ munmapNs, exclusiveHoldMaxNs, dropTests, lockDrops }: PictureSummary): string {
  const drops = dropTests === 0 ? [] : [`${formatCount(lockDrops)} of ${formatCount(dropTests)} drops`];
  const held = `mmap_sem held for write up to ${timeText(exclusiveHoldMaxNs)}`;
  return [`munmap ${timeText(munmapNs)}`, held, ...drops].join('; ');
}
