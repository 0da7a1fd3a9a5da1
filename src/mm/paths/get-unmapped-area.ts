import { EINVAL, ENOMEM } from '../errno.ts';
import { alignDown } from '../geometry.ts';
import type { Kernel } from '../kernel.ts';
import { vmStartGap } from '../stack-guard-gap.ts';
import { isPageAligned, PAGE_SIZE } from '../units.ts';
import { findVma } from './find-vma.ts';

/**
 * get_unmapped_area() of v4.17 for x86-64, top-down layout. A fixed address is only checked against the end of user space; a hint is taken, rounded
 * down, where the range is free; else the highest gap below mmap_base that fits. Below a stack its guard gap stays free as well.
 *
 * @param lenBytes page aligned
 * @returns the address, -ENOMEM, or -EINVAL for a fixed address that is not page aligned
 */
export function getUnmappedArea(k: Kernel, address: number, lenBytes: number, fixed: boolean): number {
  const { taskSize } = k.mm.geometry;
  if (lenBytes > taskSize) return -ENOMEM;
  if (fixed) {
    if (address > taskSize - lenBytes) return -ENOMEM;
    return isPageAligned(address) ? address : -EINVAL;
  }
  const hint = alignDown(address, PAGE_SIZE);
  if (hint !== 0 && hint <= taskSize - lenBytes) {
    const above = findVma(k, hint);
    if (above === null || hint + lenBytes <= vmStartGap(above)) return hint;
  }
  return vmUnmappedArea(k, lenBytes);
}

/** vm_unmapped_area() from the top; the first page of the address space is never chosen (low_limit). */
function vmUnmappedArea(k: Kernel, lenBytes: number): number {
  const { vmas, mmapBase, geometry } = k.mm;
  // Only if nothing fits below mmap_base is what lies above it looked at.
  for (const top of [mmapBase, geometry.taskSize]) {
    let high = top;
    for (;;) {
      const at = high - lenBytes;
      if (at < PAGE_SIZE) break;
      const blocker = vmas.find(at);
      if (blocker === null || high <= vmStartGap(blocker)) return at;
      high = vmStartGap(blocker);
    }
  }
  return -ENOMEM;
}
