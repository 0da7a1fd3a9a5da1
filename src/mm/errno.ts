/** Error numbers as the kernel returns them (asm-generic); paths return the negative. */
export const EINTR = 4;
export const EAGAIN = 11;
export const ENOMEM = 12;
const EACCES = 13;
export const EFAULT = 14;
export const EEXIST = 17;
export const EINVAL = 22;

const NAMES: Readonly<Record<number, string>> = {
  [EINTR]: 'EINTR',
  [EAGAIN]: 'EAGAIN',
  [ENOMEM]: 'ENOMEM',
  [EACCES]: 'EACCES',
  [EFAULT]: 'EFAULT',
  [EEXIST]: 'EEXIST',
  [EINVAL]: 'EINVAL',
};

/** @returns a negative return value as documents write it, e.g. -22 is "-EINVAL". */
export function errorText(ret: number): string {
  return `-${errnoName(-ret)}`;
}

/** @returns the symbolic name of a positive error number, e.g. 22 is "EINVAL". Unknown numbers are printed as they are. */
export function errnoName(errno: number): string {
  return NAMES[errno] ?? String(errno);
}
