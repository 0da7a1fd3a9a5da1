import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { scenarioOfRecording } from '../../../src/scenario/recorded-munmap.ts';
import { TraceImporter } from '../../../src/trace/import/trace-importer.ts';
import { recordedContention } from '../../../src/trace/recorded-contention.ts';

const GIB = 2 ** 30;

function contentionIn(name: string) {
  const importer = new TraceImporter({ keepEvents: true, maxEvents: 1e6, maxFileBytes: 1e8 });
  importer.push(gunzipSync(readFileSync(join(import.meta.dirname, '../../fixtures/traces', name))));
  const { header, lanes } = importer.finish();
  return { header, found: recordedContention(lanes[0], header.tasks, header.range) };
}

test.each([
  ['4.17/a.pristine.trace.gz', 4, []],
  ['4.17/b_cpu2_rep0.patched.trace.gz', 4, ['fault', 'ps']],
  ['4.17/b_cpu2_hog_rep0.patched.trace.gz', 4, ['fault', 'hog', 'hog', 'ps']],
  ['6.1/b0.trace-cmd.txt.gz', 2, ['fault', 'maps']],
  ['6.1/b.tracefs.txt.gz', 2, ['fault', 'maps', 'writer']],
])('%s: %d GiB, with %j', (name, gib, kinds) => {
  const { found } = contentionIn(name);
  if (found === null) throw new Error('no munmap');
  expect(found.range.lenBytes).toBe(gib * GIB);
  expect(found.neighbours.map(({ kind }) => kind).sort()).toEqual(kinds);
  const scenario = parseScenario(scenarioOfRecording(found, name));
  expect(scenario.mappings[0]).toMatchObject({ start: found.range.start, lenBytes: gib * GIB });
  expect(scenario.tasks.reduce((sum, { count }) => sum + count, 0)).toBe(1 + kinds.length);
});

test('the machine is as the header of the trace tells', () => {
  expect(contentionIn('6.1/b.tracefs.txt.gz').header['cpus']).toBe(2);
  expect(contentionIn('6.1/d.tracefs-latency.txt.gz').header).toMatchObject({ cpus: 2, preempt: 'voluntary' });
});

test('a trace without a munmap makes no scenario', () => {
  expect(contentionIn('6.1/b.tracefs-contention.txt.gz').found).toBeNull();
});

test('few tables mean that few places were touched', () => {
  const recorded = {
    range: { start: 2 ** 36, lenBytes: 4 * GIB },
    unmapper: { name: 'x'.repeat(100), cpu: 0 },
    cpus: 1,
    neighbours: [],
  };
  const population = (pteTables: number | null) =>
    scenarioOfRecording({ ...recorded, pteTables }, 'a trace', 'full').mappings?.[0].populated;
  expect(population(null)).toBe('all');
  expect(population(2048)).toBe('all');
  expect(population(2)).toEqual({ everyBytes: 2 * GIB });
  expect(population(0)).toBe('none');
  expect(parseScenario(scenarioOfRecording({ ...recorded, pteTables: 2 }, 'y'.repeat(500), 'full')).preempt).toBe(
    'full',
  );
});
