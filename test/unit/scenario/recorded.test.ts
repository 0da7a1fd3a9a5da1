import { describe, expect, it } from 'vitest';
import { builtInScenarios } from '../../../src/scenario/built-in.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { toDocument } from '../../../src/scenario/to-document.ts';
import { RECORDED_SCENARIOS } from '../kernel-traces.ts';

/** Recordings that are no scenario of their own: more detail of a and i, whole mappings of j, and times. */
const NO_SCENARIO = ['a_more', 'i_full', 'jp_map_pop_cpu1_hog', 'timing'];

describe('the recorded scenarios', () => {
  it('are built in under the ids of the recordings', () => {
    const ids = builtInScenarios().map(({ id }) => id);
    expect(RECORDED_SCENARIOS.filter((id) => !NO_SCENARIO.includes(id) && !ids.includes(id))).toEqual([]);
  });

  it('have ids of their own', () => {
    const ids = builtInScenarios().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(RECORDED_SCENARIOS.filter((id) => !NO_SCENARIO.includes(id)))('%s is the same after being written', (id) => {
    const scenario = parseScenario(builtInScenarios().find((document) => document.id === id));
    expect(parseScenario(JSON.parse(JSON.stringify(toDocument(scenario))))).toEqual(scenario);
  });
});

const UNMAP = { calls: [{ op: 'munmap', addr: '0x1000', len: 4096 }] };
const PAGE = { start: '0x1000', lenBytes: 4096 };

describe('what they need of a document', () => {
  it.each([
    ['mappings[0].flags', { mappings: [{ ...PAGE, flags: ['private', 'sysv'] }] }, 'a System V segment is shared'],
    ['mappings[0].flags', { mappings: [{ ...PAGE, flags: ['shared', 'heap'] }] }, 'a heap is private'],
    [
      'mappings[1].flags',
      {
        mappings: [
          { ...PAGE, flags: ['private', 'heap'] },
          { ...PAGE, start: '0x3000', flags: ['private', 'heap'] },
        ],
      },
      'one heap at most',
    ],
    ['tasks[1].repeat', { tasks: [UNMAP, { kind: 'ps', repeat: true }] }, 'true only for kind "calls"'],
    ['tasks', { tasks: [{ ...UNMAP, repeat: true }] }, 'at least one'],
    [
      'tasks[0].calls[0].until',
      { tasks: [{ calls: [{ op: 'mincore', addr: '0x1000', len: 4096, until: 'gone' }] }] },
      '"0", "-ENOMEM"',
    ],
    ['tasks[0].calls[0].segment', { tasks: [{ calls: [{ op: 'shmat', segment: 0, addr: '0x1000' }] }] }, 'from 1'],
  ])('%s', (field, fields, allowed) => {
    let error: unknown;
    try {
      parseScenario({ version: 1, ...fields });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ScenarioError);
    expect((error as ScenarioError).field).toBe(field);
    expect((error as ScenarioError).message).toContain(allowed);
  });
});
