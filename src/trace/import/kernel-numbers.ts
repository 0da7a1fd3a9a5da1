/** @returns an unsigned number in hex, with or without 0x; NaN if it is none. Beyond 2^53 its last bits are lost. */
export function hexNumber(text: string): number {
  return /^(?:0x)?[0-9a-f]{1,16}$/i.test(text) ? parseInt(text, 16) : NaN;
}

/** @returns a return value as the kernel prints it: hex or decimal, where the top of the range is an errno below zero */
export function returnValue(text: string): number {
  const digits = /^(-?)(0x)?([0-9a-f]+)$/i.exec(text);
  if (digits === null) return NaN;
  const [, sign, prefix, number] = digits;
  if (prefix === undefined && sign === '' && number.length < 16) return Number(/^\d+$/.test(number) ? number : NaN);
  if (sign === '-') return -Number(`${prefix ?? ''}${number}`);
  if (number.length === 16 && /^f{12}/i.test(number)) return parseInt(number.slice(-4), 16) - 0x10000;
  return parseInt(number, 16);
}

/** @returns the value of `key=` in a text of fields, up to the next space; '' if it is not there */
export function field(text: string, key: string): string {
  const at = text.startsWith(`${key}=`) ? 0 : text.indexOf(` ${key}=`) + 1;
  if (at === 0 && !text.startsWith(`${key}=`)) return '';
  const from = at + key.length + 1;
  const end = text.indexOf(' ', from);
  return end === -1 ? text.slice(from) : text.slice(from, end);
}

/** @returns the hex number of `key=`; NaN if it is not there */
export function hexField(text: string, key: string): number {
  return hexNumber(field(text, key));
}
