import { anonVmaClone } from '../anon-vma.ts';
import { EINVAL, ENOMEM } from '../errno.ts';
import { EventKind } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { hex0x, PAGE_SIZE } from '../units.ts';
import { Vma, VM_HUGETLB } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { vmaPrepare } from './vma-lock.ts';

/**
 * __split_vma() of v4.17: cuts a VMA in two at `address`, without looking at map_count.
 *
 * @param newBelow true: the piece below is the new struct and `vma` keeps what is above; false: the other way round
 * @returns 0 or -errno
 */
export function* splitVmaUnchecked(k: Kernel, vma: Vma, address: number, newBelow: boolean): Path<number> {
  k.called?.('__split_vma', address, newBelow ? 1 : 0);
  // hugetlb_vm_op_split(): a huge page is not cut. Its size here is what one PMD entry maps.
  if (vma.has(VM_HUGETLB) && address % k.mm.geometry.pmdSize !== 0) {
    k.noted?.(`${hex0x(address)} lies within a huge page`, 'vma', vma.start, vma.lenBytes, false);
    return -EINVAL;
  }
  yield* vmaPrepare(k, [vma]);
  const mark = k.mark();
  if (mustAsk(k)) yield MIGHT_SLEEP; // the allocation of the struct
  const piece = new Vma(vma.start, vma.end, vma.flags, vma.pgoff, vma.object);
  if (newBelow) piece.end = address;
  else {
    piece.start = address;
    piece.pgoff += (address - vma.start) / PAGE_SIZE;
  }
  if (vma.anonVma !== null) {
    if (mustAsk(k)) yield MIGHT_SLEEP; // anon_vma_clone() takes the anon_vma's lock
    anonVmaClone(piece, vma);
  }
  piece.open();
  if ((vma.anonVma !== null || vma.object !== null) && mustAsk(k)) yield MIGHT_SLEEP; // __vma_adjust() takes the locks of both
  if (newBelow) {
    vma.pgoff += (address - vma.start) / PAGE_SIZE;
    vma.start = address;
  } else vma.end = address;
  k.mm.vmas.insert(piece);
  k.mm.mapCount++;
  k.did(WorkKind.VmaSplit, 1);
  k.tellSince(mark, EventKind.VmaSplit, address, piece.lenBytes, 1, newBelow ? 1 : 0);
  return 0;
}

/** split_vma() of v4.17: the wrapper that refuses at the map limit. */
export function* splitVma(k: Kernel, vma: Vma, address: number, newBelow: boolean): Path<number> {
  if (k.mm.mapCount >= k.config.maxMapCount) return -ENOMEM;
  return yield* splitVmaUnchecked(k, vma, address, newBelow);
}
