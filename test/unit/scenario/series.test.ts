import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CALL_SITES } from '../../../src/explore/call-sites.ts';
import { searchedApproach } from '../../../src/explore/searched-approach.ts';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { CALL_SITE_FACTS } from '../../../src/scenario/call-sites.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { otherAtomicId } from '../../../src/scenario/searched-approaches.ts';
import { CLAIMS } from '../../../src/scenario/series-claims.ts';
import { OBJECTIONS } from '../../../src/scenario/series-objections.ts';
import { PATCHES } from '../../../src/scenario/series-patches.ts';

interface PublishedSeries {
  readonly patches: readonly {
    readonly n: number;
    readonly subject: string;
    readonly files: readonly string[];
    readonly sites?: readonly { readonly caller: string; readonly atomic: boolean }[];
  }[];
}

const published = JSON.parse(readFileSync('test/fixtures/series.json', 'utf8')) as PublishedSeries;
const approaches = new Set(APPROACHES.map(({ id }) => id));
const races = new Set(RACE_SCENARIOS.map(({ id }) => id));

function idsAreUnique(list: readonly { readonly id: string }[]): void {
  expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  // They stand in links.
  for (const { id } of list) expect(id).toMatch(/^[\w.-]+$/);
}

test('the patches are those that were posted', () => {
  expect(PATCHES.map(({ number, subject, files }) => ({ n: number, subject, files }))).toEqual(
    published.patches.map(({ n, subject, files }) => ({ n, subject, files })),
  );
});

test('each patch passes the values that were posted, call by call', () => {
  for (const { n, sites = [] } of published.patches) {
    const ours = CALL_SITE_FACTS.filter(({ patch }) => patch === n);
    expect(ours.map(({ id, atomic }) => `${id.replace(/\..*/, '')} ${String(atomic)}`).sort()).toEqual(
      sites.map(({ caller, atomic }) => `${caller.replace(/ .*/, '')} ${String(atomic)}`).sort(),
    );
  }
});

test('a call site that is searched is in the model, and has races; of others it is said why not', () => {
  idsAreUnique(CALL_SITE_FACTS);
  for (const { number, scenarios, notModelled } of CALL_SITE_FACTS) {
    const isModelled = CALL_SITES.find((row) => row.number === number)?.site !== null;
    expect(notModelled === null).toBe(isModelled);
    expect(scenarios.length > 0).toBe(isModelled);
    expect(searchedApproach(otherAtomicId(number)) !== undefined).toBe(isModelled);
    for (const scenario of scenarios) expect(races).toContain(scenario);
  }
});

test('each claim names races and an approach that there are', () => {
  idsAreUnique(CLAIMS);
  for (const { approach, scenarios, patch } of CLAIMS) {
    expect(searchedApproach(approach)).toBeDefined();
    expect(PATCHES.map(({ number }) => number)).toContain(patch);
    expect(scenarios.length).toBeGreaterThan(0);
    for (const scenario of scenarios) expect(races).toContain(scenario);
  }
});

test('each objection has its mail, and leads to something that there is', () => {
  idsAreUnique(OBJECTIONS);
  for (const { shows, messageIds, date } of OBJECTIONS) {
    expect(date).toMatch(/^2018-\d\d-\d\d$/);
    expect(messageIds.length).toBeGreaterThan(0);
    for (const id of messageIds) expect(id).toMatch(/^[\w.-]+@[\w.-]+$/);
    if (shows.kind === 'race') {
      expect(races).toContain(shows.scenario);
      expect(approaches).toContain(shows.approach);
    } else if (shows.kind === 'run') {
      expect(builtInScenario(shows.scenario)).toBeDefined();
      for (const approach of shows.approaches) expect(approaches).toContain(approach);
    } else if (shows.kind === 'call-site') {
      expect(CALL_SITE_FACTS.map(({ id }) => id)).toContain(shows.callSite);
    }
  }
});
