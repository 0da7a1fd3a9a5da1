import { replaySchedule } from '../../../src/explore/replay-schedule.ts';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { parseSchedule, type Stretch } from '../../../src/scenario/schedule.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { badMessage, thrown, type Boundary } from '../boundary.ts';
import type { Random } from '../random.ts';
import { randomText, slipped, truncated } from '../spoiled-text.ts';
import { FIELD } from './scenario-documents.ts';

const MOST_STEPS = ['9', '99', '4294967296', '9007199254740991', '9007199254740992', '1'.repeat(400)];
const EVENTS = 20_000;
const RUN_SHARE = 0.3;

/** Orders of steps, as text: in documents, in links, on the command line. */
export function schedules(): Boundary<string> {
  return {
    make(random) {
      if (random.chance(0.5)) return { name: 'letters and numbers', input: someSchedule(random) };
      if (random.chance(0.4)) return { name: 'slipped', input: slipped(random, someSchedule(random)) };
      if (random.chance(0.3)) return { name: 'cut off', input: truncated(random, someSchedule(random)) };
      if (random.chance(0.5)) return { name: 'long', input: longSchedule(random) };
      return { name: 'made up', input: randomText(random, 60) };
    },
    check: checkSchedule,
  };
}

function someSchedule(random: Random): string {
  const stretches = Array.from({ length: 1 + random.below(12) }, () => {
    const letter = random.chance(0.97)
      ? random.pick(['a', 'b', 'c'])
      : random.pick(['d', 'z', 'aa', 'zzzzzzzzzz', 'A', '']);
    const steps = random.chance(0.95) ? String(1 + random.below(random.pick([3, 30]))) : random.pick(MOST_STEPS);
    return letter + steps;
  });
  return stretches.join('.');
}

function longSchedule(random: Random): string {
  const piece = random.pick(['a1.', 'a', '1', 'a1.b1.', '.', 'a0.', 'a9007199254740991.']);
  return `${piece.repeat(2 ** random.below(16))}${random.pick(['a1', '', '!'])}`;
}

function checkSchedule(text: string, random: Random): string | null {
  const document = random.pick(RACE_SCENARIOS);
  const approach = random.pick(APPROACHES);
  let stretches: Stretch[];
  try {
    stretches = parseSchedule(text);
  } catch (error) {
    return error instanceof RangeError ? badMessage(error.message, /such as "a6"$/) : thrown(error);
  }
  if (stretches.map(({ letter, steps }) => `${letter}${steps}`).join('.') !== text) return 'written again it differs';
  const replayed = replaySchedule(parseScenario(document), approach, stretches);
  if (replayed.error !== null) {
    const wrong = badMessage(replayed.error.message, /^step \d+: /);
    if (wrong !== null) return wrong;
  }
  if (replayed.error === null && replayed.steps.length !== stretches.reduce((sum, { steps }) => sum + steps, 0)) {
    return `${replayed.steps.length} steps were run`;
  }
  return random.chance(RUN_SHARE) ? checkOrder({ ...document, order: text }, random) : null;
}

/** The same as the order of a scenario that is simulated. */
function checkOrder(document: object, random: Random): string | null {
  const store = new EventStore({ keep: false });
  try {
    const simulation = new Simulation(parseScenario(document), random.pick(APPROACHES), store);
    simulation.advance(EVENTS);
    const { misfit } = simulation;
    return misfit === null ? null : badMessage(misfit.message, FIELD);
  } catch (error) {
    return error instanceof ScenarioError ? badMessage(error.message, /^order: /) : thrown(error);
  }
}
