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

/** What an unsigned long wraps at. Multiples of the page size are exact in a double up to here, and beyond. */
const ULONG_WRAP = 2 ** 64;

/** Sum of two unsigned longs, each a multiple of the page size or less than 2^53. */
export function addUlong(a: number, b: number): number {
  return (a + b) % ULONG_WRAP;
}

/** PAGE_ALIGN() of an unsigned long: what is within a page of the wrap becomes 0. */
export function pageAlignUlong(bytes: number): number {
  return pageAlign(bytes) % ULONG_WRAP;
}

/** @returns an address as /proc/PID/maps prints it: lower-case hex, no prefix. */
export function hex(address: number): string {
  return address.toString(16);
}

/** @returns an address as scenario documents and recordings write it: lower-case hex with 0x. */
export function hex0x(address: number): string {
  return `0x${address.toString(16)}`;
}
