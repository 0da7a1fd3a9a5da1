import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MIB } from '../mm/units.ts';
import { UsageError } from './usage-error.ts';

/** A file that is larger than this, unpacked, is no recorded call order; some streams never end. */
const LARGEST_BYTES = 64 * MIB;

const GZIP_MAGIC = 0x1f8b;

/**
 * Reads a text file, plain or gzip.
 *
 * @param what what the file should be, for messages
 * @throws UsageError if it cannot be read, is cut short, or does not end
 */
export async function readTextFile(path: string, what: string): Promise<string> {
  try {
    const raw = await readBytes(createReadStream(path), path, what);
    if (raw.length < 2 || raw.readUInt16BE(0) !== GZIP_MAGIC) return raw.toString('utf8');
    const gunzip = createGunzip();
    gunzip.end(raw);
    return (await readBytes(gunzip, path, what)).toString('utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const cutShort = code === 'Z_BUF_ERROR';
    throw UsageError.about(
      path,
      cutShort ? 'a gzip file that is cut off' : `a file that cannot be read (${code})`,
      what,
    );
  }
}

async function readBytes(stream: Readable, path: string, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BYTES) throw UsageError.about(path, `more than ${LARGEST_BYTES} bytes`, what);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
