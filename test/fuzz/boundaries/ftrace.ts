import { gzipSync } from 'node:zlib';
import { checkTrace } from '../check-trace.ts';
import type { Boundary } from '../boundary.ts';
import type { Random } from '../random.ts';
import { loadSamples, type Samples } from '../samples.ts';
import { flipBytes, ODD_NUMBERS, ODD_TEXTS, randomText } from '../spoiled-text.ts';

const encoder = new TextEncoder();

type Maker = (random: Random, samples: Samples) => Uint8Array;

/** Ways to spoil a trace of the kernel, each of which may happen to whoever records, copies or edits one. */
const MAKERS: Readonly<Record<string, Maker>> = {
  truncated: (random, { texts }) => {
    const text = random.pick(texts);
    return encoder.encode(text.slice(0, random.below(text.length + 1)));
  },
  mixed: (random, { texts }) =>
    encoder.encode(pieceOf(random, texts) + pieceOf(random, texts) + pieceOf(random, texts)),
  reordered: (random, { texts }) => {
    const lines = random.pick(texts).split('\n');
    for (let i = random.below(lines.length); i > 0; i--) {
      const [a, b] = [random.below(lines.length), random.below(lines.length)];
      [lines[a], lines[b]] = [lines[b], lines[a]];
    }
    return encoder.encode(lines.join('\n'));
  },
  unbalanced: (random, { texts }) =>
    encoder.encode(
      random
        .pick(texts)
        .split('\n')
        .filter(() => !random.chance(0.2))
        .join(random.chance(0.3) ? '\r\n' : '\n'),
    ),
  flipped: (random, { texts }) => flipBytes(random, encoder.encode(random.pick(texts)), 1 + random.below(200)),
  clocks: (random, { texts }) =>
    encoder.encode(
      random.pick(texts).replace(/\d+\.\d{6,9}: /g, (time) => (random.chance(0.1) ? spoilTime(random, time) : time)),
    ),
  numbers: (random, { texts }) =>
    encoder.encode(
      random.pick(texts).replace(/\d+/g, (digits) => (random.chance(0.02) ? random.pick(ODD_NUMBERS) : digits)),
    ),
  names: (random, { texts }) => {
    const name = random.chance(0.5) ? random.pick(ODD_TEXTS) : randomText(random, 15);
    return encoder.encode(
      random
        .pick(texts)
        .replaceAll(/zap main|init|worker-\d|comm=\S+/g, (found) => (random.chance(0.4) ? name : found)),
    );
  },
  inserted: (random, { texts }) => {
    const text = random.pick(texts);
    const at = random.below(text.length);
    const what = random.chance(0.5) ? random.pick(ODD_TEXTS) : randomText(random, 60);
    return encoder.encode(text.slice(0, at) + what.repeat(1 + random.below(50)) + text.slice(at));
  },
  'long line': (random, { texts }) => {
    const text = pieceOf(random, texts);
    const filler = random.pick(['x', ' ', '-1 [000] ', 'a=', '\t', '|', '{"', '0']);
    const characters = 2 ** (10 + random.below(11));
    return encoder.encode(`${text}\n${filler.repeat(characters / filler.length)}\n${text}`);
  },
  'not UTF-8': (random, { texts }) => {
    const bytes = encoder.encode(random.pick(texts));
    if (random.chance(0.2)) return utf16(random.pick(texts));
    for (let i = random.below(60); i > 0; i--) bytes[random.below(bytes.length)] = 0x80 + random.below(128);
    return bytes;
  },
  gzip: (random, { texts }) => {
    const packed = new Uint8Array(gzipSync(random.pick(texts), { level: 1 }));
    if (random.chance(0.3)) return packed;
    if (random.chance(0.5)) return packed.slice(0, random.below(packed.length));
    return flipBytes(random, packed, 1 + random.below(5));
  },
  'random bytes': (random) => Uint8Array.from({ length: random.below(5000) }, () => random.below(256)),
  'random text': (random) => encoder.encode(randomText(random, 5000)),
  'many tasks': (random) => {
    let text = '# tracer: nop\n';
    for (let i = random.below(800); i > 0; i--) {
      const mm = random
        .below(2 ** 31)
        .toString(16)
        .padStart(16, '0');
      text += `${`t${i}`.padStart(16)}-${String(random.below(4194304)).padEnd(7)} [000] .....  ${i}.000001: ${random.pick(['mmap_lock_start_locking', 'mmap_lock_released'])}: mm=${mm} memcg_path=/ write=true\n`;
    }
    return encoder.encode(text);
  },
};

/** Text of tracefs, trace-cmd and perf. */
export function ftrace(): Boundary<Uint8Array> {
  const samples = loadSamples();
  return {
    make(random) {
      const name = random.pick(Object.keys(MAKERS));
      return { name, input: MAKERS[name](random, samples) };
    },
    check: checkTrace,
  };
}

function pieceOf(random: Random, texts: readonly string[]): string {
  const text = random.pick(texts);
  const at = random.below(text.length);
  return text.slice(at, at + random.below(8000));
}

function spoilTime(random: Random, time: string): string {
  switch (random.below(6)) {
    case 0:
      return `-${time}`;
    case 1:
      return '0.000000: ';
    case 2:
      return `${random.pick(ODD_NUMBERS)}: `;
    case 3:
      return `${random.below(2 ** 40)}.${random.below(1e6)}: `;
    case 4:
      return `${random.below(1e6)}: `;
    default:
      return time.replace('.', '');
  }
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2 + 2);
  bytes[0] = 0xff;
  bytes[1] = 0xfe;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[2 + 2 * i] = code & 0xff;
    bytes[3 + 2 * i] = code >>> 8;
  }
  return bytes;
}
