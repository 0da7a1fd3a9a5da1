import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInScenarios } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { toDocument } from '../../../src/scenario/to-document.ts';
import { arbitraryDocument } from './arbitrary-document.ts';

test('a scenario written as JSON and read back is the same', () => {
  fc.assert(
    fc.property(arbitraryDocument, (document) => {
      const scenario = parseScenario(document);
      const written = JSON.stringify(toDocument(scenario));
      expect(parseScenario(JSON.parse(written))).toEqual(scenario);
      expect(JSON.stringify(toDocument(parseScenario(JSON.parse(written))))).toBe(written);
    }),
    { numRuns: 1000 },
  );
});

test('addresses are written as hex, lengths as numbers, also beyond 2^53', () => {
  const scenario = parseScenario({
    version: 1,
    tasks: [
      { calls: [{ op: 'munmap', addr: 4096, len: '0x2000' }] },
      { calls: [{ op: 'munmap', addr: '0XFFFFFFFFFFFFF000', len: '0xfffffffffffff000' }] },
    ],
  });
  expect(toDocument(scenario).tasks).toMatchObject([
    { calls: [{ op: 'munmap', addr: '0x1000', len: 8192 }] },
    { calls: [{ op: 'munmap', addr: '0xfffffffffffff000', len: '0xfffffffffffff000' }] },
  ]);
  expect(toDocument(scenario).mappings?.[0].start).toBe('0x100000000000');
});

test('the built-in scenarios survive it', () => {
  for (const document of builtInScenarios()) {
    const scenario = parseScenario(document);
    expect(parseScenario(toDocument(scenario))).toEqual(scenario);
  }
});
