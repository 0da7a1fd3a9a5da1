import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { columnsOfLanes } from '../../../src/trace/import/trace-importer.ts';
import { readTraceFile } from '../../../src/trace/trace-file.ts';
import { firstDifference } from '../../fuzz/check-trace.ts';
import { readFixture } from './support.ts';

const FOLDER = join(import.meta.dirname, '../../../recordings');

interface Index {
  readonly version: 1;
  readonly recordings: readonly {
    readonly id: string;
    readonly file: string;
    readonly title: string;
    readonly shows: string;
    readonly source: string;
    readonly recordedAs: string;
    readonly events: number;
    readonly bytes: number;
  }[];
}

const index = JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8')) as Index;

test('all of them together take at most 300 kB', () => {
  const files = readdirSync(FOLDER).filter((name) => name !== 'index.json');
  expect(files.sort()).toEqual(index.recordings.map(({ file }) => file).sort());
  const bytes = files.reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
  expect(bytes + gzipSync(readFileSync(join(FOLDER, 'index.json'))).length).toBeLessThanOrEqual(300_000);
});

describe.each(index.recordings)('$id', ({ file, recordedAs, events, bytes, title, shows, source }) => {
  test('is what the importer makes of the recording (else run npm run recordings)', () => {
    const packed = readFileSync(join(FOLDER, file));
    const { header, lanes } = readTraceFile(gunzipSync(packed));
    const trace = readFixture(recordedAs);
    expect(firstDifference(columnsOfLanes(trace), lanes)).toBeNull();
    expect(header.tasks).toEqual(trace.header.tasks);
    expect([lanes[0].length, packed.length]).toEqual([events, bytes]);
    for (const text of [title, shows, source]) expect(text.length).toBeGreaterThan(10);
  });
});
