import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = join(import.meta.dirname, '../../fixtures/oracle');

/** Paths of all recordings of real kernels that the project keeps. */
export const RECORDINGS: readonly string[] = [
  join(FOLDER, 'examples.jsonl'),
  ...readdirSync(join(FOLDER, 'corpus'))
    .sort()
    .map((name) => join(FOLDER, 'corpus', name)),
];

export function recordingName(path: string): string {
  return basename(path).replace(/\.jsonl(\.gz)?$/, '');
}

export function readBytes(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path);
}

export function readLines(path: string): string[] {
  const bytes = readFileSync(path);
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return text.toString('utf8').trimEnd().split('\n');
}

/** Text as a file would give it, in chunks of a size. */
export async function* chunksOf(text: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
