import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration } from '../../../src/cli/duration.ts';
import { lineOfElement, parseJsonText } from '../../../src/cli/json-text.ts';
import { parseAddress, parseInteger, parseNeighbours, parsePageSize } from '../../../src/cli/option-values.ts';
import { parseSize } from '../../../src/cli/size.ts';
import { alignedTable } from '../../../src/cli/table.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { sizeName } from '../../../src/scenario/default-scenario.ts';

const UNITS = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

describe('sizes', () => {
  test('a number and a unit, upper or lower case', () => {
    const units = fc.constantFrom(...(Object.keys(UNITS) as (keyof typeof UNITS)[]));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8191 }), units, fc.boolean(), (n, unit, lower) => {
        expect(parseSize('--size', `${n}${lower ? unit.toLowerCase() : unit}`)).toBe(n * UNITS[unit]);
      }),
    );
  });

  test('the name of a size reads back as that size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(parseSize('--size', sizeName(bytes))).toBe(bytes);
      }),
    );
  });

  test('anything else is refused in one line that names the option', () => {
    const valid = /^0*[1-9]\d*[KMGT]?$/i;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('0', '1', '-', '.', 'K', 'G', 'e', ' ') }),
          fc.double().map(String),
        ),
        (text) => {
          fc.pre(!valid.test(text));
          expect(() => parseSize('--size', text)).toThrow(UsageError);
          expect(() => parseSize('--size', text)).toThrow(/^--size: found ".*"; allowed: \P{Cc}+$/u);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('what no double holds exactly is refused', () => {
    expect(parseSize('--size', '8191T')).toBe(8191 * 2 ** 40);
    expect(() => parseSize('--size', '8192T')).toThrow(UsageError);
    expect(() => parseSize('--size', '9007199254740993')).toThrow(UsageError);
  });
});

test('other values of options', () => {
  expect(parsePageSize('--section-size', '2m')).toBe(2 ** 21);
  expect(parseAddress('--start', '0x100000000000')).toBe(0x1000_0000_0000);
  expect(parseAddress('--start', '8192')).toBe(8192);
  expect(Object.is(parseInteger('--seed', '-0', 0, 9), 0)).toBe(true);
  expect(parseNeighbours('--with', 'fault:31')).toEqual({ kind: 'fault', count: 31 });
  expect(parseNeighbours('--with', 'ps')).toEqual({ kind: 'ps', count: 1 });
});

describe('JSON', () => {
  test('what is JSON is read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseJsonText('x', text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['{\n"a": 1,\n"b": nope\n}', 'x, line 3: found "o"'],
    ['[1,\n2,\n', 'x, line 3: found the end of the text'],
    ['{ "a": "one\ntwo" }', 'x, line 1: found "\\n"'],
    ['', 'x, line 1: found the end of the text'],
    ['[] []', 'x, line 1: found "["'],
  ])('%j', (text, message) => {
    expect(() => parseJsonText('x', text)).toThrow(message);
  });

  test('a text that was JSON before one character came in: never anything but a UsageError', () => {
    const document = JSON.stringify({ a: [1.5e-7, true, null, 'x\u0001'], b: { c: -0.5 } }, null, 1);
    fc.assert(
      fc.property(fc.nat({ max: document.length }), fc.string({ minLength: 1, maxLength: 2 }), (at, text) => {
        const changed = document.slice(0, at) + text + document.slice(at);
        try {
          parseJsonText('x', changed);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          const line = Number(/^x, line (\d+)/.exec((error as Error).message)?.[1]);
          expect(line).toBeGreaterThanOrEqual(changed.slice(0, at).split('\n').length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('durations', () => {
  expect([0, 999, 1000, 56_512_345, 17_915_310_123, 3_703_097_673_487].map(formatDuration)).toEqual([
    '0 ns',
    '999 ns',
    '1.000 us',
    '56.51 ms',
    '17.92 s',
    '3703 s',
  ]);
});

test('tables', () => {
  expect(
    alignedTable([
      ['', 'a'],
      ['name', '1,000'],
      ['x', ''],
    ]),
  ).toBe('          a\nname  1,000\nx\n');
});

test('the line on which an element of an array begins', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), (elements, n) => {
      const text = `[\n${elements.map((element) => JSON.stringify(element)).join(',\n')}\n]`;
      expect(lineOfElement(text, n % elements.length)).toBe(2 + (n % elements.length));
    }),
  );
  expect(lineOfElement('[{"a":[1,\n2]}, {"b":",["},\n\n 7]', 1)).toBe(2);
  expect(lineOfElement('[{"a":[1,\n2]}, {"b":",["},\n\n 7]', 2)).toBe(4);
});
