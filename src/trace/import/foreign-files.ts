/** What files begin with that are often taken for a trace as text, and what would do instead. */
const KINDS: readonly (readonly [string, string])[] = [
  ['\x17\x08\x44tracing', 'a trace.dat file of trace-cmd: run "trace-cmd report FILE" and open what that prints'],
  ['PERFILE2', 'a perf.data file: run "perf script -i FILE" and open what that prints'],
  ['\x7fELF', 'a program'],
  ['PK\x03\x04', 'a zip archive: unpack it'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd: unpack it'],
  ['\xfd7zXZ\x00', 'compressed with xz: unpack it'],
  ['BZh', 'compressed with bzip2: unpack it'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['%PDF', 'a PDF document'],
];

/** @returns what a file is that is no trace, by how it begins; null if it may be one */
export function foreignFile(head: Uint8Array): string | null {
  if (head.length === 0) return 'an empty file';
  for (const [magic, what] of KINDS) if (beginsWith(head, magic)) return `${what}; not a trace as text`;
  let zeros = 0;
  for (const byte of head) if (byte === 0) zeros++;
  return zeros * 20 > head.length
    ? 'binary data; not a trace as text, Chrome trace-event JSON or an .unmapscope file'
    : null;
}

function beginsWith(head: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) if (head[i] !== magic.charCodeAt(i)) return false;
  return true;
}
