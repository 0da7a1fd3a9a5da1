import type { Approach } from '../../../src/mm/kernel.ts';
import { hex0x, PAGE_SIZE } from '../../../src/mm/units.ts';
import { AtomicSpecification } from '../../../src/explore/atomic-specification.ts';
import { Interner } from '../../../src/explore/interner.ts';
import { programsOf } from '../../../src/explore/program.ts';
import type { Choice } from '../../../src/explore/history.ts';
import { Run } from '../../../src/explore/run.ts';
import { Search } from '../../../src/explore/search.ts';
import type { SearchOptions, SearchResult } from '../../../src/explore/search-result.ts';
import { memoryText } from '../../../src/explore/world.ts';
import type { ScenarioDocument } from '../../../src/scenario/document.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

export const SECTION = 4 * PAGE_SIZE;
export const B = 0x100000;

type DocumentTask = NonNullable<ScenarioDocument['tasks']>[number];
export type DocumentCall = NonNullable<DocumentTask['calls']>[number];

/** Places and lengths in pages from B. */
export const at = (page: number): string => hex0x(B + page * PAGE_SIZE);

export function smallWorld(
  mappings: NonNullable<ScenarioDocument['mappings']>,
  calls: readonly (readonly DocumentCall[])[],
  more: Partial<ScenarioDocument> = {},
): Scenario {
  return parseScenario({
    version: 1,
    geometry: { entriesPerTable: 2 },
    mappings,
    tasks: calls.map((list) => ({ calls: [...list] })),
    ...more,
  });
}

export function newSearch(scenario: Scenario, approach: Approach, options: SearchOptions = {}): Search {
  const programs = programsOf(scenario);
  return new Search(scenario, programs, approach, new AtomicSpecification(scenario, programs), options);
}

export function searchAll(scenario: Scenario, approach: Approach, options: SearchOptions = {}): SearchResult {
  const search = newSearch(scenario, approach, options);
  while (!search.slice(10_000));
  return search.result();
}

export function newRun(scenario: Scenario, approach: Approach): Run {
  return new Run(scenario, programsOf(scenario), approach, new Interner());
}

export interface Enumerated {
  readonly schedules: number;
  readonly outcomes: ReadonlySet<string>;
  readonly memoryErrors: ReadonlySet<string>;
}

/** Every schedule, one after another, nothing merged. @returns null if there are more than `most` */
export function enumerate(scenario: Scenario, approach: Approach, most: number): Enumerated | null {
  const outcomes = new Set<string>();
  const memoryErrors = new Set<string>();
  const left: (readonly Choice[])[] = [[]];
  let schedules = 0;
  for (let prefix = left.pop(); prefix !== undefined; prefix = left.pop()) {
    if (++schedules > most) return null;
    const run = newRun(scenario, approach);
    const results = run.tasks.map(() => [] as string[]);
    let last = '';
    const note = ({ history, violations }: Run['startReport']): void => {
      for (const event of history) if (event.type === 'end') results[event.task].push(event.result.text);
      for (const { text } of violations) memoryErrors.add((last = text));
    };
    note(run.startReport);
    for (const choice of prefix) note(run.step(choice));
    let path = prefix;
    for (let choices = run.choices(); choices.length > 0; choices = run.choices()) {
      const here = path;
      for (const other of choices.slice(1)) left.push([...here, other]);
      note(run.step(choices[0]));
      path = [...here, choices[0]];
    }
    const seen = run.tasks.map(({ name }, i) => `${name}: ${results[i].join(', ') || '-'}`).join('; ');
    const blocked = run.allFinished ? '' : '; blocked for ever';
    outcomes.add(run.dead ? `${seen}; undefined: ${last}` : `${seen}; memory: ${memoryText(run.mm)}${blocked}`);
  }
  return { schedules, outcomes, memoryErrors };
}
