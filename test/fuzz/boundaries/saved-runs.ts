import { gzipSync } from 'node:zlib';
import type { Boundary } from '../boundary.ts';
import { checkTrace } from '../check-trace.ts';
import type { Random } from '../random.ts';
import { loadSamples } from '../samples.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { flipBytes } from '../spoiled-text.ts';

const PREAMBLE_BYTES = 16;
const ODD_DOUBLES = [NaN, Infinity, -Infinity, -0, -1, 0.5, 2 ** 53, 2 ** 64, Number.MAX_VALUE, Number.MIN_VALUE];

const MAKERS: Readonly<Record<string, (random: Random, file: Uint8Array) => Uint8Array>> = {
  'cut off': (random, file) => file.slice(0, random.below(file.length + 1)),
  longer: (random, file) => joined(file, new Uint8Array(1 + random.below(64))),
  'flipped anywhere': (random, file) => flipBytes(random, file, 1 + random.below(20)),
  'flipped at the start': (random, file) => flipBytes(random, file, 1 + random.below(20), 600),
  'odd doubles': (random, file) => {
    const odd = file.slice();
    const view = new DataView(odd.buffer);
    for (let i = random.below(5); i >= 0; i--) {
      const at = Math.floor(random.below(odd.length - 8) / 8) * 8;
      if (at > headerEnd(file)) view.setFloat64(at, random.pick(ODD_DOUBLES), true);
    }
    return odd;
  },
  'lengths that lie': (random, file) => {
    const odd = file.slice();
    new DataView(odd.buffer).setUint32(random.pick([8, 12]), random.pick([0, 1, 2, 2 ** 31, 2 ** 32 - 1]), true);
    return odd;
  },
  'spoiled header': (random, file) => withHeader(file, spoiledJson(random, [headerOf(file)]).input),
  gzip: (random, file) => {
    const packed = new Uint8Array(gzipSync(file, { level: 1 }));
    return random.chance(0.5)
      ? flipBytes(random, packed, 1 + random.below(5))
      : packed.slice(0, random.below(packed.length + 1));
  },
};

/** Runs that were saved: files of the program's own format. */
export function savedRuns(): Boundary<Uint8Array> {
  const { binary } = loadSamples();
  return {
    make(random) {
      const name = random.pick(Object.keys(MAKERS));
      return { name, input: MAKERS[name](random, random.pick(binary)) };
    },
    check: checkTrace,
  };
}

function headerEnd(file: Uint8Array): number {
  return PREAMBLE_BYTES + new DataView(file.buffer, file.byteOffset).getUint32(12, true);
}

function headerOf(file: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(file.subarray(PREAMBLE_BYTES, headerEnd(file))));
}

/** The same events under another header, whose length is told as it is. */
function withHeader(file: Uint8Array, header: string): Uint8Array {
  const json = new TextEncoder().encode(header);
  const padding = new Uint8Array((8 - (json.length % 8)) % 8);
  const lanesAt = Math.ceil(headerEnd(file) / 8) * 8;
  const made = joined(file.subarray(0, PREAMBLE_BYTES), json, padding, file.subarray(lanesAt));
  new DataView(made.buffer).setUint32(12, json.length, true);
  return made;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
