import { join } from 'node:path';
import { readBuildInfo } from '../../../build/build-info.ts';
import { MOST_TASKS } from '../../../src/scenario/machine-limits.ts';
import { builtInScenarios } from '../../../src/scenario/built-in.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { APPROACH_CHOICES } from '../../../src/ui/state/approaches.ts';
import { NOWHERE, writeLink, type LinkState } from '../../../src/ui/state/link.ts';
import { linkNotes } from '../../../src/ui/state/link-notes.ts';
import { readLink } from '../../../src/ui/state/read-link.ts';
import { planRun } from '../../../src/ui/state/plan.ts';
import {
  CUSTOM_SCENARIO,
  firstScenarioId,
  settingsOf,
  settingsOfDocument,
  type Settings,
} from '../../../src/ui/state/settings.ts';
import { readTalkPlace } from '../../../src/ui/talk/talk-place.ts';
import type { Boundary } from '../boundary.ts';
import { badMessage, thrown } from '../boundary.ts';
import type { Random } from '../random.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { ODD_NUMBERS, ODD_TEXTS, randomText, slipped, truncated } from '../spoiled-text.ts';
import { scenarioSamples } from './scenario-documents.ts';

/** Parameters that hold JSON in Base64, and something of the kind that each holds. */
const PACKED: Readonly<Record<string, readonly unknown[]>> = {
  document: scenarioSamples(),
  notes: [
    [
      [0, 1e9, 2e9, 'here it waits'],
      [1, 5, 5, 'a moment', '4.17/2'],
    ],
  ],
  measurement: [['6.18', 'a CPU', [[64, 5, 1.2, 1.5, 2, 300]], [[1024, 5, 0.1, 0.2, 0.3, null]]]],
};
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  v: ['1', '2', '3', '0', '2'],
  model: ['0123456789abcdef', '<b>'],
  compared: ['0,1', '1,1', '0.5,1'],
  search: ['zap', '(('],
  expanded: ['0:task-1', '__proto__'],
  scenario: ['ps-320G', 'custom', 'own', 'toString', '__proto__'],
  size: ['64G', '1.5T', '1e400', '-4K', '0x10'],
  recorded: ['4.17-a', '../../etc', '__proto__'],
  approaches: ['pristine,sections', '', ',,', 'constructor'],
  drop: ['contended', '', 'needResched,needResched'],
  preempt: ['none', 'voluntary', 'rt'],
  hz: ['100', '250', '1e3'],
  calibration: ['rfc-2018', 'measured', 'recorded-4.17', '__proto__'],
  machine: ['a.json', '<b>'],
  cpus: ['1', '1024', '1025', '-0', ' 7 '],
  section: ['2M', '1G', '4K', '1'],
  seed: ['1', '9007199254740993'],
  ps: ['0', '3', '257'],
  fault: ['0', '3', '1e2'],
  writer: ['0', '3'],
  hog: ['0', '3'],
  axis: ['time', 'address', 'length'],
  align: ['first-lock', 'section-2', 'section-999999999', 'end'],
  view: ['0,1000', '5,1', '-Infinity,Infinity', ',', '1e308,1e309'],
  cursor: ['5', '-0', 'Infinity', '1e400'],
  select: ['1,2,mm', '-Infinity,Infinity', '0,1e400', '1,2,__proto__'],
  lane: ['0', '99', '-1', '1e9', '0.5'],
  show: ['races', 'compare', 'nowhere'],
  cell: ['munmap-vs-fault,pristine', 'x,y', '__proto__,constructor'],
  schedule: ['a6.b14.a3', 'a0', 'a99999999999999999999', ''],
  mode: ['talk', 'review', 'demo'],
  at: ['five/3', 'five/3/q2', 'fifteen/9999', '4.17/2', '../..'],
};

/** As the build puts it into the page. */
Object.assign(globalThis, { __UNMAPSCOPE_BUILD__: readBuildInfo(join(import.meta.dirname, '../../..')) });

/** The fragment of the address, by hand or by whatever sent it on. */
export function links(): Boundary<string> {
  const samples = linkSamples();
  return {
    make(random) {
      if (random.chance(0.1)) return { name: 'slipped', input: slipped(random, random.pick(samples)) };
      if (random.chance(0.05)) return { name: 'cut off', input: truncated(random, random.pick(samples)) };
      if (random.chance(0.02)) return { name: 'made up', input: `#${randomText(random, 300)}` };
      return { name: 'parameters', input: withOddParameters(random, random.pick(samples)) };
    },
    check: checkLink,
  };
}

/** What can be run of settings, and how much of it there is room for. @returns what is wrong, or null */
export function badPlan(settings: Settings): string | null {
  const plan = planRun(settings);
  if (plan === null) return null;
  for (const { tasks } of plan.timelines) {
    // Twice: the form may add as many neighbours as a document has; the worker says what is wrong with them all.
    if (tasks.length > MOST_TASKS * 2) return `a plan of ${tasks.length} tasks`;
    const odd = tasks.find(({ name, kind }) => typeof name !== 'string' || !Number.isInteger(kind));
    if (odd !== undefined) return `a planned task that is none: ${JSON.stringify(odd).slice(0, 100)}`;
  }
  for (const text of [settings.preempt, ...Object.values<unknown>({ ...settings.fields })]) {
    if (typeof text !== 'string') return `a field that is no text: ${JSON.stringify(text)}`;
  }
  if (![100, 250, 300, 1000].includes(settings.hz)) return `a tick rate of ${settings.hz}`;
  if (Object.values(settings.drop).some((on) => typeof on !== 'boolean'))
    return 'a condition that is neither on nor off';
  return null;
}

function linkSamples(): string[] {
  const first = settingsOf(firstScenarioId());
  const settings = [
    ...builtInScenarios()
      .slice(0, 4)
      .map(({ id }) => settingsOf(id, first)),
    settingsOf(CUSTOM_SCENARIO),
    ...RACE_SCENARIOS.slice(0, 4).map((document) => settingsOfDocument(document, first)),
  ];
  return settings.map((of, i) =>
    writeLink({
      ...NOWHERE,
      settings: { ...of, approaches: APPROACH_CHOICES.slice(i).map(({ id }) => id) },
      range: { from: 1, to: 1e9 },
      cursor: 5e8,
      selection: { from: 10, to: 1e6, row: 'mm' },
      lane: i,
      notes: [{ lane: 0, fromNs: 0, toNs: 5, text: 'a note' }],
    }),
  );
}

function withOddParameters(random: Random, link: string): string {
  const params = new URLSearchParams(link.slice(1));
  for (let i = random.pick([1, 1, 2, 3, 6]); i > 0; i--) {
    const packed = random.pick(Object.keys(PACKED));
    const plain = random.pick(Object.keys(PARAMETERS));
    if (random.chance(0.4)) {
      if (packed === 'document') params.set('scenario', 'own');
      if (packed === 'measurement') params.set('calibration', 'measured');
      params.set(packed, base64(spoiledJson(random, PACKED[packed]).input));
    } else spoilParameter(random, params, plain);
  }
  return `#${params.toString()}`;
}

function spoilParameter(random: Random, params: URLSearchParams, name: string): void {
  const value = random.pick(PARAMETERS[name]);
  switch (random.pick(['known', 'known', 'known', 'twice', 'missing', 'odd', 'slipped'])) {
    case 'twice':
      params.append(name, value);
      break;
    case 'missing':
      params.delete(name);
      break;
    case 'odd':
      params.set(name, random.pick([...ODD_TEXTS, ...ODD_NUMBERS]));
      break;
    case 'slipped':
      params.set(name, slipped(random, value));
      break;
    default:
      params.set(name, value);
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function checkLink(fragment: string): string | null {
  let state: LinkState | null;
  let says: readonly string[];
  try {
    state = readLink(fragment);
    says = linkNotes(fragment, state);
  } catch (error) {
    return thrown(error);
  }
  const wrong = says.map((sentence) => badMessage(sentence, /link/)).find((message) => message !== null);
  if (wrong !== undefined) return wrong;
  if (state === null) return says.length > 0 ? null : 'it is not used, and nothing is said';
  return badState(state) ?? badPlan(state.settings) ?? changesWhenWritten(state);
}

function badState({ range, cursor, selection, lane, notes, mode }: LinkState): string | null {
  for (const ends of [range, selection]) {
    if (ends !== null && !(Number.isFinite(ends.from) && Number.isFinite(ends.to) && ends.from < ends.to)) {
      return `a stretch from ${ends.from} to ${ends.to}`;
    }
  }
  for (const number of [cursor, lane]) {
    if (number !== null && !(number >= 0 && number < Infinity)) return `a place at ${number}`;
  }
  if (lane !== null && !Number.isInteger(lane)) return `lane ${lane}`;
  if (notes.some(({ text }) => typeof text !== 'string')) return 'a note without text';
  const place = readTalkPlace(mode.at);
  return place === null || (place.beat >= 0 && place.beat < 1e4) ? null : `beat ${place.beat}`;
}

/** What is written into the address is read back as the same, or the back button would run into a circle. */
function changesWhenWritten(state: LinkState): string | null {
  const written = writeLink(state);
  const again = readLink(written, state.settings.calibration.machine);
  if (again === null) return `what is written cannot be read: ${written.slice(0, 300)}`;
  const twice = writeLink(again);
  return twice === written ? null : `written ${written.slice(0, 600)}, then ${twice.slice(0, 600)}`;
}
