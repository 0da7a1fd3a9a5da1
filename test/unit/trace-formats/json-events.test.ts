import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonEvents } from '../../../src/trace/import/json-events.ts';

interface Found {
  readonly events: unknown[];
  readonly lines: number[];
  readonly broken: string[];
}

/** Reads a document in pieces that end where it is cut. */
function read(document: string, cuts: readonly number[]): Found {
  const found: Found = { events: [], lines: [], broken: [] };
  const reader = new JsonEvents(
    {
      onEvent: (event, line) => {
        found.events.push(event);
        found.lines.push(line);
      },
      onBroken: (text) => found.broken.push(text),
      onMember: () => undefined,
    },
    new Set(),
  );
  const bytes = new TextEncoder().encode(document);
  const ends = [...cuts.map((share) => Math.floor(share * bytes.length)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    reader.push(bytes.slice(from, end));
    from = end;
  }
  reader.finish();
  return found;
}

const value = fc.oneof(fc.string(), fc.constantFrom('a"},\n{"', '\\', ']}', '{[', 'é\u2028'), fc.integer());
const event = fc.dictionary(fc.string(), fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 4 });
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
const wrapped = (list: string): string => `{"other": [1, {"x": 2}],\n"traceEvents": [\n${list}\n]}\n`;

test('one event a line: all of them on their lines, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), cuts, (events, at) => {
      const { events: found, lines, broken } = read(wrapped(events.map((one) => JSON.stringify(one)).join(',\n')), at);
      expect(found).toEqual(events);
      expect(lines).toEqual(events.map((_, i) => i + 3));
      expect(broken).toEqual([]);
    }),
  );
});

test('events over several lines, or several on a line: all of them, however the bytes are cut', () => {
  const space = fc.constantFrom(undefined, 1);
  const separator = fc.constantFrom(',', ',\n', '\n,', ' ,\r\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(event, space, separator), { minLength: 1, maxLength: 20 }), cuts, (parts, at) => {
      const list = parts.map(([one, indent, end]) => JSON.stringify(one, null, indent) + end).join('');
      const { events, broken } = read(wrapped(list.replace(/[\s,]+$/, '')), at);
      expect(events).toEqual(parts.map(([one]) => one));
      expect(broken).toEqual([]);
    }),
  );
});

test('broken events take no others with them, however the bytes are cut', () => {
  const line = fc.oneof(
    { weight: 5, arbitrary: event.map((one) => ({ text: JSON.stringify(one), good: one })) },
    { weight: 1, arbitrary: fc.constantFrom('{"a":}', '{a: 1}', '{"a": 01}').map((text) => ({ text, good: null })) },
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), cuts, (lines, at) => {
      const { events, broken } = read(wrapped(lines.map(({ text }) => text).join(',\n')), at);
      expect(events).toEqual(lines.flatMap(({ good }) => (good === null ? [] : [good])));
      expect(broken).toEqual(lines.flatMap(({ text, good }) => (good === null ? [text] : [])));
    }),
  );
});

test('what is cut off is told once', () => {
  const list = Array.from({ length: 50 }, (_, i) => `{"n":${i}}`).join(',\n');
  for (const end of [0, 1, 3]) {
    const { events, broken } = read(`[\n${list}`.slice(0, -1 - end), [0.3, 0.5, 0.9]);
    expect(events).toHaveLength(49);
    expect(broken).toEqual([`{"n":49}`.slice(0, -1 - end)]);
  }
});
