import { describe, expect, test } from 'vitest';
import { GIB, KIB, MIB } from '../../../src/mm/units.ts';
import { builtInScenario, builtInScenarios } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';

const START = 0x1000_0000_0000;
const parsed = (id: string) => parseScenario(builtInScenario(id));

describe('the built-in scenarios', () => {
  test('are there', () => {
    expect(builtInScenarios().map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'ps-80G',
        'ps-160G',
        'ps-320G',
        'ps-320G-hog',
        'writer-320G',
        'faults-320G',
        'untouched-32G',
        'unaligned-start',
        'beyond-task-size',
        'idle-320G',
      ]),
    );
  });

  test.each(builtInScenarios().map((document) => [document.id, document] as const))('%s is valid', (id, document) => {
    const scenario = parseScenario(document);
    expect(scenario.id).toBe(id);
    expect(scenario.title).not.toBe(scenario.id);
  });

  test('have ids of their own, which no path can be taken for', () => {
    const ids = builtInScenarios().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9_-]*$/);
  });

  test.each([
    ['ps-80G', 80],
    ['ps-160G', 160],
    ['ps-320G', 320],
  ])('%s is the case of the series', (id, gib) => {
    expect(parsed(id)).toMatchObject({
      cpus: 32,
      preempt: 'voluntary',
      mappings: [{ start: START, lenBytes: gib * GIB, populated: 'all' }],
      tasks: [
        { cpu: 0, atNs: 0, calls: [{ op: 'munmap', addr: START, len: gib * GIB }] },
        { kind: 'ps', count: 1 },
      ],
    });
    expect(parsed(id).tasks).toHaveLength(2);
  });

  test('unaligned-start starts on no 2 MiB boundary', () => {
    const [call] = parsed('unaligned-start').tasks[0].calls;
    expect(call).toEqual({
      op: 'munmap',
      addr: START + 6 * MIB + 4 * KIB,
      len: 3.5 * GIB + 8 * KIB - 6 * MIB - 4 * KIB,
    });
  });

  test('an unknown id gives nothing', () => {
    expect(builtInScenario('ps-81G')).toBeUndefined();
    expect(builtInScenario('toString')).toBeUndefined();
  });
});
