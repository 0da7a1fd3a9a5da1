/** Sizes in bytes; binary, as the kernel and the series count them (the series' "320 GB" are 320 GiB: 83,886,080 pages). */
export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const TIB = 1024 * GIB;

export const PAGE_SIZE = 4096;

/** End of user space for a 64-bit task with four-level tables, x86-64 (TASK_SIZE): 2^47 less one guard page. */
export const TASK_SIZE = 2 ** 47 - PAGE_SIZE;

/** @returns whether a byte address or length is a multiple of the page size. */
export function isPageAligned(bytes: number): boolean {
  return bytes % PAGE_SIZE === 0;
}

/** PAGE_ALIGN(): rounds bytes up to whole pages. */
export function pageAlign(bytes: number): number {
  return Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE;
}

/** @returns an address as /proc/PID/maps prints it: lower-case hex, no prefix. */
export function hex(address: number): string {
  return address.toString(16);
}

/** @returns an address as scenario documents and recordings write it: lower-case hex with 0x. */
export function hex0x(address: number): string {
  return `0x${address.toString(16)}`;
}
