import { PAGE_SIZE, TASK_SIZE } from './units.ts';

/**
 * How far one entry of each level reaches. The kernel's x86-64 has 512 entries a table; small worlds use 2, so that
 * every level is exercised in a handful of pages. The PGD has as many entries as the address space needs.
 */
export interface Geometry {
  readonly entriesPerTable: number;
  /** What one PTE table maps (PMD_SIZE; 2 MiB at 512 entries). */
  readonly pmdSize: number;
  /** What one PMD table maps (PUD_SIZE = HPAGE_PUD_SIZE; 1 GiB at 512 entries). */
  readonly pudSize: number;
  /** What one PUD table maps (P4D_SIZE = PGDIR_SIZE with four levels; 512 GiB at 512 entries). */
  readonly pgdirSize: number;
  readonly taskSize: number;
}

/**
 * @param entriesPerTable a power of two from 2 to 512
 * @throws RangeError for anything else
 */
export function geometryOf(entriesPerTable: number): Geometry {
  if (!Number.isInteger(Math.log2(entriesPerTable)) || entriesPerTable < 2 || entriesPerTable > 512) {
    throw new RangeError(`entriesPerTable: ${entriesPerTable} is not a power of two from 2 to 512`);
  }
  const pmdSize = PAGE_SIZE * entriesPerTable;
  const pudSize = pmdSize * entriesPerTable;
  return { entriesPerTable, pmdSize, pudSize, pgdirSize: pudSize * entriesPerTable, taskSize: TASK_SIZE };
}

/** Rounds an address down to a multiple of a level's size. */
export function alignDown(address: number, size: number): number {
  return address - (address % size);
}
