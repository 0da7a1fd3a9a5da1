import { checkTrace } from '../check-trace.ts';
import type { Boundary } from '../boundary.ts';
import type { Random } from '../random.ts';
import { loadSamples, type Samples } from '../samples.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { flipBytes } from '../spoiled-text.ts';

const encoder = new TextEncoder();

interface ChromeSamples extends Samples {
  /** Traces with few events, so that a change meets something that counts. */
  readonly documents: readonly unknown[];
}

type Maker = (random: Random, samples: ChromeSamples) => Uint8Array;

const MAKERS: Readonly<Record<string, Maker>> = {
  cut: (random, { json }) => {
    const text = random.pick(json);
    return encoder.encode(text.slice(0, random.below(text.length + 1)));
  },
  flipped: (random, { json }) => flipBytes(random, encoder.encode(random.pick(json)), 1 + random.below(30)),
  values: (random, { json }) => {
    const odd = [
      'null',
      '-1',
      '1e999',
      '"x"',
      '{}',
      '[]',
      'true',
      '{"__proto__":1}',
      '9007199254740993',
      '""',
      '0.0001',
    ];
    return encoder.encode(
      random
        .pick(json)
        .replace(/:("(?:[^"\\]|\\.)*"|-?[\d.e+]+)/g, (value) => (random.chance(0.02) ? `:${random.pick(odd)}` : value)),
    );
  },
  'made up': (random) => encoder.encode(randomJson(random, 5, 8)),
  deep: (random) => {
    const open = random.pick(['[', '{"a":', '[{"a":', '{"traceEvents":[', '[[']);
    return encoder.encode(`${random.chance(0.5) ? '{"traceEvents":[' : ''}${open.repeat(2 ** random.below(15))}`);
  },
  spoiled: (random, { documents }) => encoder.encode(spoiledJson(random, documents).input),
};

/** Chrome trace-event JSON: of ours, and as others write it. */
export function chromeJson(): Boundary<Uint8Array> {
  const loaded = loadSamples();
  const samples = { ...loaded, documents: loaded.json.map(documentOf) };
  return {
    make(random) {
      const name = random.pick(Object.keys(MAKERS));
      return { name, input: MAKERS[name](random, samples) };
    },
    check: checkTrace,
  };
}

function documentOf(text: string): unknown {
  const document = JSON.parse(text) as { traceEvents: unknown[] };
  return { ...document, traceEvents: document.traceEvents.slice(0, 60) };
}

function randomJson(random: Random, depth: number, most: number): string {
  const keys = [
    'ph',
    'name',
    'pid',
    'tid',
    'ts',
    'dur',
    'args',
    'traceEvents',
    'otherData',
    'unmapscope',
    'header',
    'data',
    'event',
  ];
  const scalars = [
    '"X"',
    '"B"',
    '"E"',
    '"i"',
    '"C"',
    '"M"',
    '"Zap"',
    '1',
    '-1',
    '1e300',
    'null',
    'true',
    '"\\u0000"',
    '""',
    '12.5',
  ];
  if (depth === 0 || random.chance(0.3)) return random.pick(scalars);
  const parts = Array.from({ length: random.below(most) }, () =>
    random.chance(0.6) || depth === 5
      ? `${JSON.stringify(random.pick(keys))}:${randomJson(random, depth - 1, most)}`
      : randomJson(random, depth - 1, most),
  );
  return random.chance(0.6) || depth === 5 ? `{${parts.join(',')}}` : `[${parts.join(',')}]`;
}
