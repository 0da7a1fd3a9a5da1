import { describe, expect, test } from 'vitest';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { initialMappings } from '../../../src/sim/initial-mappings.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import { AddressState } from '../../../src/trace/address-state.ts';
import { AddressSpaceIndex, STATE_ROWS } from '../../../src/trace/address-space.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import type { AddressRange } from '../../../src/trace/trace-event.ts';

function runOf(id: string, approach: (typeof APPROACHES)[number]) {
  const scenario = parseScenario(builtInScenario(id)!);
  const store = new EventStore();
  const simulation = new Simulation(scenario, approach, store);
  const trace = new RunTrace({
    tasks: simulation.tasks.map(({ name, kind, cpu }) => ({ name, kind, cpu })),
    range: simulation.range,
    mappings: initialMappings(scenario),
    entriesPerTable: scenario.geometry.entriesPerTable,
  });
  for (let isDone = false; !isDone;) {
    isDone = simulation.advance(512);
    const chunk = store.takeChunk(simulation.stableLength);
    if (chunk !== null) trace.addChunk(chunk);
  }
  return { trace, simulation };
}

function indexOf(trace: RunTrace, window: AddressRange = trace.range): AddressSpaceIndex {
  const index = new AddressSpaceIndex(trace, window);
  while (!index.advance(0, () => 0));
  return index;
}

describe('the counters that events tell', () => {
  test.each(['unaligned-start', 'a', 'c', 'd', 'e', 'f1', 'h3', 'munmap-vs-fault', 'brk-vs-brk', 'shmdt-vs-munmap'])(
    'end where the model ends: %s',
    (id) => {
      for (const approach of APPROACHES) {
        const { trace, simulation } = runOf(id, approach);
        const index = indexOf(trace);
        const { mm } = simulation['world'];
        const collected = mm.collected.reduce((sum, { tableCount }) => sum + tableCount, 0);
        expect([approach.id, index.residentPages.last, index.tablePages.last, index.mapCount.last]).toEqual([
          approach.id,
          mm.rss.anon + mm.rss.shared,
          mm.pageTables.tableCount + collected,
          mm.mapCount,
        ]);
      }
    },
  );
});

describe('the page-table tree', () => {
  test('has the table that straddles a cut until the section after it', () => {
    const { trace } = runOf(
      'unaligned-start',
      APPROACHES.find(({ id }) => id === 'sections')!,
    );
    const { sectionBytes } = parseScenario(builtInScenario('unaligned-start')!);
    const cut = trace.range.start + sectionBytes;
    const index = indexOf(trace, { start: cut - 64 * 4096, lenBytes: STATE_ROWS * 4096 });
    const [pte] = index.levels;
    const straddling = pte.cellOf(cut);
    expect(pte.at(straddling, 0).start).toBeLessThan(cut);
    const row = index.states.rows[STATE_ROWS / 2 - 1];
    const states = [...row.values.subarray(0, row.length)];
    // Zapped, and dotted until its table goes: its VMA is freed in between.
    expect(states.at(-2)).toBe(AddressState.zapped);
    expect(states.at(-1)).toBe(AddressState.gone);
    const zappedNs = row.times[row.length - 2];
    const freedNs = row.times[row.length - 1];
    expect(pte.at(straddling, zappedNs).tables).toBe(1);
    expect(pte.at(straddling, freedNs).tables).toBe(0);
    const nextSectionNs = trace.timeAtShare((sectionBytes + 4096) / trace.range.lenBytes)!;
    expect(freedNs).toBeGreaterThan(nextSectionNs);
  });
});

test('memory stays bounded, and nothing is forgotten that a step stands for', () => {
  const { trace } = runOf('unaligned-start', APPROACHES[0]);
  const index = indexOf(trace);
  for (const row of index.states.rows) expect(row.length).toBeLessThanOrEqual(1024);
  expect(index.length).toBe(trace.length);
});

test('waiters are those of the lock lane at every moment', () => {
  const { trace } = runOf(
    'munmap-vs-fault',
    APPROACHES.find(({ id }) => id === 'sections-always-drop')!,
  );
  const index = indexOf(trace);
  for (let step = 0; step < 500; step++) {
    const ns = ((step + 0.5) / 500) * trace.endNs;
    expect([ns, index.waiters.at(ns)]).toEqual([ns, trace.stateAt(ns).lock.waiters.length]);
  }
});
