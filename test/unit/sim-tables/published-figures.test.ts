import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePublishedFigures } from '../../../src/scenario/published-figures.ts';
import { PUBLISHED_2018 } from '../../../src/sim/published.ts';

const SERIES = readFileSync(join(import.meta.dirname, '../../fixtures/series.json'), 'utf8');

interface Row {
  sizeGB?: unknown;
  case?: unknown;
  pristine?: unknown;
  patched?: unknown;
}
interface Series {
  munmapTime_us: { rows: Row[] };
  vmScalability_faultsPerSec: { rows: Row[] };
  later: { figures?: Record<string, Record<string, unknown>> }[];
}

function series(change: (document: Series) => void = () => undefined): unknown {
  const document = JSON.parse(SERIES) as Series;
  change(document);
  return document;
}

test("the series' own figures are read as they stand in the source", () => {
  expect(parsePublishedFigures(series())).toEqual({ ...PUBLISHED_2018, untouched: [] });
});

describe('what is not of that shape is refused by the name of the field', () => {
  test.each<[message: RegExp, change: (document: Series) => void]>([
    [/^munmapTime_us\.rows: found nothing; allowed: an array/, (d) => Reflect.deleteProperty(d.munmapTime_us, 'rows')],
    [
      /^munmapTime_us\.rows: found an empty array; allowed: an array of at least one/,
      (d) => (d.munmapTime_us.rows = []),
    ],
    [
      /^munmapTime_us\.rows\[0\]\.patched: found nothing; allowed: a number of us/,
      (d) => delete d.munmapTime_us.rows[0].patched,
    ],
    [/^munmapTime_us\.rows\[1\]\.pristine: found "fast"/, (d) => (d.munmapTime_us.rows[1].pristine = 'fast')],
    [/^munmapTime_us\.rows\[1\]\.pristine: found -1;/, (d) => (d.munmapTime_us.rows[1].pristine = -1)],
    [/^munmapTime_us\.rows\[2\]\.sizeGB: found 1000000;/, (d) => (d.munmapTime_us.rows[2].sizeGB = 1e6)],
    [
      /^munmapTime_us\.rows\[2\]\.sizeGB: found 80; allowed: another size/,
      (d) => (d.munmapTime_us.rows[2].sizeGB = 80),
    ],
    [
      /^vmScalability_faultsPerSec\.rows\[1\]\.case: found "mmap-pread-seq"; allowed: another case/,
      (d) => (d.vmScalability_faultsPerSec.rows[1].case = 'mmap-pread-seq'),
    ],
    [/^later\[1\]\.figures\.munmap80GB_us: found no hold/, (d) => (d.later[1].figures = { munmap80GB_us: {} })],
    [
      /^later\[2\]\.figures\.munmap80GB_us\.exclusiveAbout: found 9; allowed: at most the total, 8/,
      (d) => (d.later[2].figures = { munmap80GB_us: { total: 8, exclusiveAbout: 9 } }),
    ],
  ])('%s', (message, change) => {
    expect(() => parsePublishedFigures(series(change))).toThrow(message);
  });

  test.each([
    [[], /^document: found an empty array/],
    [null, /^document: found null/],
    [{ munmapTimes: [] }, /^document: found no table; allowed: at least one of munmapTime_us/],
    [{ later: [{ version: 'x' }] }, /^document: found no table/],
  ])('%j', (document, message) => {
    expect(() => parsePublishedFigures(document)).toThrow(message);
  });
});
