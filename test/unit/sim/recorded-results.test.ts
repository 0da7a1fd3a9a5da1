import { describe, expect, it } from 'vitest';
import { errnoName } from '../../../src/mm/errno.ts';
import { hex0x } from '../../../src/mm/units.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { PROCESS_MAPPINGS } from '../../../src/scenario/recorded-process.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { worldOf } from '../../../src/sim/world-of.ts';
import { factsOf, RECORDED_KERNELS, RECORDED_SCENARIOS, type Facts } from '../kernel-traces.ts';
import { runOf } from './run-of.ts';

/** One process, one call, nobody else; a_more and i_full are the same calls recorded in more detail. */
const SINGLE_CALLS = RECORDED_SCENARIOS.filter((id) => /^([acdei]|[fgh]\d)$/.test(id));

function scenarioOf(id: string) {
  const document = builtInScenario(id);
  if (document === undefined) throw new Error(`no scenario ${id}`);
  return document;
}

function returned({ result, result_traced }: Facts): 0 | string {
  const { ret, errno } = (result ?? result_traced)!;
  if (ret === -1) return `-${errnoName(errno)}`;
  return ret === 0 ? 0 : hex0x(ret);
}

const PROCESS_MAPS = new Set(worldOf(parseScenario({ version: 1, mappings: PROCESS_MAPPINGS })).mm.maps());

/** The lines that the test mapping left: the process's own are there as well, of which a recording shows those in its window. */
function ownLines(maps: readonly string[]): string[] {
  return maps.filter((line) => !PROCESS_MAPS.has(line));
}

describe('the recorded process', () => {
  it('has 11 VMAs and a VmPTE of 36 kB without a test mapping', () => {
    const { mm } = worldOf(parseScenario({ version: 1, mappings: PROCESS_MAPPINGS }));
    expect(mm.mapCount).toBe(11);
    expect(mm.pgtableKb).toBe(36);
  });
});

describe('what the recorded calls leave', () => {
  it('covers every call of one process that was recorded', () => {
    expect(SINGLE_CALLS).toHaveLength(5 + 4 + 5 + 9);
  });

  for (const [kernel, approach] of RECORDED_KERNELS) {
    it.each(SINGLE_CALLS)(`%s is on a ${kernel} kernel as it was recorded`, (id) => {
      const facts = factsOf(id, kernel);
      const document = scenarioOf(id);
      const { mm } = worldOf(parseScenario(document));
      expect(ownLines(mm.maps())).toEqual(ownLines(facts.before.maps_in_range));
      expect(mm.mapCount).toBe(facts.before.vmas_total);

      const { result } = runOf(document, approach).summary;
      expect(result.ret).toBe(returned(facts));
      expect(result.mapsAfter).toHaveLength(facts.after.vmas_total);
      expect(ownLines(result.mapsAfter)).toEqual(ownLines(facts.after.maps_in_range));
      expect(result.mapsAfter).toEqual(expect.arrayContaining([...facts.after.maps_in_range]));
      expect(result.pgtableKbBefore).toBe(facts.before.VmPTE_kB);
      expect(result.pgtableKbAfter).toBe(facts.after.VmPTE_kB);
    });
  }

  it.each(SINGLE_CALLS.filter((id) => id.startsWith('h')))('%s has the map limit that was set', (id) => {
    const { max_map_count: limit, map_count_from_maps: count } = factsOf(id, 'pristine');
    const scenario = parseScenario(scenarioOf(id));
    expect(scenario.maxMapCount).toBe(limit);
    expect(scenario.mappings).toHaveLength(count!);
  });
});
