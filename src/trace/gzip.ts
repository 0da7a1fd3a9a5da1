/** A file that is not gzip, or grows beyond what was allowed. */
export class GzipError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GzipError';
  }
}

/** @returns whether bytes begin like a gzip file */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Compresses, in a browser as in node. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/**
 * Unpacks, in a browser as in node.
 *
 * @param maxBytes how large it may become: a small file can unpack to more than there is memory
 * @throws GzipError if it is no gzip, damaged, or becomes too large
 */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new GzipError(`not a whole gzip file (${error instanceof Error ? error.message : String(error)})`);
    });
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new GzipError(`unpacks to more than ${maxBytes} bytes`);
    }
  }
  return joined(parts, length);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
