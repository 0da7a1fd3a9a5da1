import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { RecordingError } from '../../../src/replay/recording-error.ts';
import { replay, type ReplayResult } from '../../../src/replay/replay.ts';
import { badMessage, thrown, type Boundary } from '../boundary.ts';
import type { Random } from '../random.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { cut, flipBytes, randomText, slipped, truncated } from '../spoiled-text.ts';

const CORPUS = join(import.meta.dirname, '../../fixtures/oracle/corpus');
/** Recordings are cut to so many lines, so that many of them fit into a second. */
const MOST_LINES = 60;

const MAKERS: Readonly<Record<string, (random: Random, lines: string[]) => string | Uint8Array>> = {
  'a line spoiled': (random, lines) => {
    // Each of them once: one that was spoiled may nest deeper than spoiling can go down into.
    const places = new Set(Array.from({ length: random.pick([1, 1, 2, 5]) }, () => random.below(lines.length)));
    for (const at of places) lines[at] = spoiledJson(random, [parsed(lines[at])]).input;
    return lines.join('\n');
  },
  'a line slipped': (random, lines) => {
    const at = random.below(lines.length);
    lines[at] = slipped(random, lines[at]);
    return lines.join('\n');
  },
  'cut off': (random, lines) => truncated(random, lines.join('\n')),
  'lines missing': (random, lines) => lines.filter(() => !random.chance(0.1)).join(random.chance(0.2) ? '\r\n' : '\n'),
  'lines moved': (random, lines) => {
    for (let i = random.below(10); i > 0; i--) {
      const [a, b] = [random.below(lines.length), random.below(lines.length)];
      [lines[a], lines[b]] = [lines[b], lines[a]];
    }
    return lines.join('\n');
  },
  'a long line': (random, lines) => {
    lines[random.below(lines.length)] = random.pick(['x', '[', '{"op":', ' ', '"']).repeat(2 ** random.below(18));
    return lines.join('\n');
  },
  flipped: (random, lines) => flipBytes(random, Buffer.from(lines.join('\n')), 1 + random.below(20)),
  gzip: (random, lines) => {
    const packed = new Uint8Array(gzipSync(lines.join('\n'), { level: 1 }));
    if (random.chance(0.2)) return packed;
    return random.chance(0.5)
      ? packed.slice(0, random.below(packed.length))
      : flipBytes(random, packed, 1 + random.below(5));
  },
  'made up': (random) => randomText(random, 2000),
};

/** What a real kernel was recorded doing, line by line. */
export function oracleRecordings(): Boundary<Uint8Array> {
  const samples = readdirSync(CORPUS).map((name) =>
    gunzipSync(readFileSync(join(CORPUS, name)))
      .toString('utf8')
      .split('\n')
      .slice(0, MOST_LINES),
  );
  return {
    make(random) {
      const name = random.pick(Object.keys(MAKERS));
      const lines = random.pick(samples);
      const made = MAKERS[name](random, lines.slice(0, 3 + random.below(lines.length)));
      return { name, input: typeof made === 'string' ? Buffer.from(made) : made };
    },
    check: checkRecording,
  };
}

async function checkRecording(bytes: Uint8Array, random: Random): Promise<string | null> {
  let differences = 0;
  let result: ReplayResult;
  try {
    result = await replay(chunksOf(cut(bytes, random)), { onDifference: () => differences++ });
  } catch (error) {
    if (!(error instanceof RecordingError)) return thrown(error);
    if (!(Number.isInteger(error.line) && error.line >= 1)) return `line ${error.line}`;
    return badMessage(error.message, /^[\w.[\] ]+: found .+; allowed: ./u);
  }
  const { passed, failed, first } = result;
  if (!(passed + failed > 0)) return `${passed} passed, ${failed} failed`;
  if (failed !== differences || failed > 0 !== (first !== null)) return `${failed} failed, ${differences} were told`;
  return null;
}

async function* chunksOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(part);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
