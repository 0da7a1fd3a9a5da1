import { expect, test } from 'vitest';
import index from '../../../recordings/index.json';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { SEEN_RACES } from '../../../src/scenario/seen-races.ts';
import { factsOf } from '../kernel-traces.ts';

/** In which of the facts the number of sightings stands. */
const SIGHTINGS: Readonly<Record<string, string>> = {
  j_fault: 'B_read_of_last_section_after_first_gone_ok',
  j_map: 'B_mapping_gone_after_munmap_returned',
  jm_mremap: 'A_failed_ENOMEM',
};

test.each(SEEN_RACES.map((race) => [race.scenarios[0], race] as const))('%s is told as it was recorded', (_, race) => {
  const { tries, pristine, scenarios, shipped } = race;
  const known = new Set(RACE_SCENARIOS.map(({ id }) => id));
  for (const id of scenarios) expect(known).toContain(id);
  let base = 0;
  for (const { recording, cpus, seen, of } of tries) {
    const facts = factsOf(recording, 'patched');
    const field = SIGHTINGS[/^[a-z]+_[a-z]+/.exec(recording)?.[0] ?? ''];
    if (field === undefined) {
      expect(facts.result?.ret).toBe(-1);
      expect(seen).toBe(of);
      continue;
    }
    expect([facts['online_cpus'], facts[field], facts['reps']]).toEqual([cpus, seen, of]);
    // jm was run on the pristine kernel on one CPU only.
    if (recording.startsWith('jm') && cpus === 2) continue;
    const before = factsOf(recording, 'pristine');
    expect(before[field]).toBe(0);
    base += Number(before['reps']);
  }
  expect(pristine.seen).toBe(0);
  expect(pristine.of).toBe(base === 0 ? tries.length : base);
  if (shipped !== null) expect(index.recordings.map(({ id }) => id)).toContain(shipped);
});
