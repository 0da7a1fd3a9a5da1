import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { builtInScenarios } from '../../../src/scenario/built-in.ts';
import { pmdTables } from '../../../src/scenario/check.ts';
import type { ScenarioDocument } from '../../../src/scenario/document.ts';
import { parseJsonText } from '../../../src/scenario/json-text.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { toDocument } from '../../../src/scenario/to-document.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { firstScenarioId, settingsOf, settingsOfDocument } from '../../../src/ui/state/settings.ts';
import { arbitraryDocument } from '../../unit/scenario/arbitrary-document.ts';
import { badMessage, thrown, type Boundary } from '../boundary.ts';
import type { Random } from '../random.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { badPlan } from './links.ts';

export const FIELD = /^(document|line \d+|[\w[\]."\\{}… -]+): found .+; allowed: ./u;
const RUN_SHARE = 0.3;
const EVENTS = 2_000;

/** Scenarios as files, and as the worker and the command line take them. */
export function scenarioDocuments(): Boundary<string> {
  const samples = scenarioSamples();
  return { make: (random) => spoiledJson(random, samples), check: checkScenarioText };
}

/** The built-in ones, the races, and some that use every field. */
export function scenarioSamples(): ScenarioDocument[] {
  return [...builtInScenarios(), ...RACE_SCENARIOS, ...fc.sample(arbitraryDocument, { seed: 1, numRuns: 150 })];
}

function checkScenarioText(text: string, random: Random): string | null {
  let document: unknown;
  let scenario: Scenario;
  try {
    document = parseJsonText(text, 'a scenario document in JSON');
    scenario = parseScenario(document);
  } catch (error) {
    return error instanceof ScenarioError ? badMessage(error.message, FIELD) : thrown(error);
  }
  if (!isDeepStrictEqual(parseScenario(toDocument(scenario)), scenario)) return 'written and read again it differs';
  const shown = settingsOfDocument(document as ScenarioDocument, settingsOf(firstScenarioId()));
  return badPlan(shown) ?? (random.chance(RUN_SHARE) && comesBack(scenario) ? checkRun(scenario, random) : null);
}

/** free_pgtables() goes through all tables at once: with very many of them a run takes seconds before it comes back. */
function comesBack(scenario: Scenario): boolean {
  return pmdTables(scenario) <= 2 ** 20;
}

/** The beginning of a run of it. */
function checkRun(scenario: Scenario, random: Random): string | null {
  const store = new EventStore({ keep: false });
  let simulation: Simulation;
  try {
    simulation = new Simulation(scenario, random.pick(APPROACHES), store);
  } catch (error) {
    return error instanceof RangeError ? badMessage(error.message, /./) : thrown(error);
  }
  simulation.advance(EVENTS);
  store.takeChunk(simulation.stableLength);
  const { share, nowNs } = simulation;
  if (!(share >= 0 && share <= 1)) return `a share of ${share}`;
  if (!(nowNs >= 0 && nowNs < Infinity)) return `a time of ${nowNs} ns`;
  return JSON.stringify(simulation.summary()).includes('null,"munmapNs"') ? 'no time of the munmap' : null;
}
