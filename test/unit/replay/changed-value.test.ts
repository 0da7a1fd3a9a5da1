import { expect, test } from 'vitest';
import { replay, type Difference } from '../../../src/replay/replay.ts';
import { chunksOf, readLines, RECORDINGS, recordingName } from './fixtures.ts';

const PLACES = 200;

/** A small generator with a fixed seed (mulberry32): the same places every time. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Leaf = (number | string)[];

const COMPARED = [
  'ret',
  'at',
  'code',
  'maps',
  'present',
  'zero',
  'rssPages',
  'zeroPages',
  'pgtablePages',
  'lockedPages',
  'vmx',
];

/** Paths to all values of a line that are compared. */
function comparedLeaves(line: Json): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: Json, path: Leaf): void => {
    if (Array.isArray(value)) value.forEach((entry, i) => walk(entry, [...path, i]));
    else leaves.push(path);
  };
  for (const [name, value] of Object.entries(line as Record<string, Json>))
    if (COMPARED.includes(name)) walk(value, [name]);
  return leaves;
}

/** Another value of the same kind: what a different kernel might have done. */
function changed(name: string, value: Json, random: (below: number) => number): Json {
  if (name === 'vmx') return value === 'ac' ? '' : 'ac';
  if (name === 'code') return value === 'maperr' ? 'accerr' : 'maperr';
  if (typeof value === 'number') return name === 'ret' ? '-EINVAL' : value + 1 + random(3);
  const text = value as string;
  if (text.startsWith('0x')) return `0x${(Number.parseInt(text, 16) + (random(2) === 0 ? 4096 : -4096)).toString(16)}`;
  if (text.startsWith('-E')) return text === '-EINVAL' ? '-ENOMEM' : '-EINVAL';
  if (text.startsWith('-SIG')) return '-SIGBUS';
  // perms
  return `${text[0] === 'r' ? '-' : 'r'}${text.slice(1)}`;
}

test(`a value changed at ${PLACES} random places: exactly that check fails`, { timeout: 120_000 }, async () => {
  const random = randomNumbers(3);
  const files = RECORDINGS.map((path) => ({ name: recordingName(path), lines: readLines(path) }));
  const fields = new Set<string>();
  for (let place = 0; place < PLACES; place++) {
    const { name, lines } = files[random(files.length)];
    const index = 1 + random(lines.length - 1);
    const line = JSON.parse(lines[index]) as Record<string, Json>;
    const leaves = comparedLeaves(line);
    if (leaves.length === 0) {
      place--;
      continue;
    }
    // A field first, so that the rare ones are not drowned by the lists.
    const names = [...new Set(leaves.map(([field]) => field))];
    const field = names[random(names.length)] as string;
    const ofField = leaves.filter(([first]) => first === field);
    const leaf = ofField[random(ofField.length)];
    let holder = line as Json;
    for (const step of leaf.slice(0, -1)) holder = (holder as Record<string, Json>)[step];
    const last = leaf[leaf.length - 1];
    const before = (holder as Record<string, Json>)[last];
    (holder as Record<string, Json>)[last] = changed(field, before, random);

    const changedLines = lines.with(index, JSON.stringify(line));
    const differences: Difference[] = [];
    const result = await replay(chunksOf(`${changedLines.join('\n')}\n`), {
      onDifference: (difference) => differences.push(difference),
    });
    const isReturn = ['ret', 'at', 'code'].includes(field);
    fields.add(field);
    expect({ name, leaf, differences: differences.map(({ line: at, field: what }) => ({ at, what })) }).toEqual({
      name,
      leaf,
      differences: [{ at: index + 1, what: isReturn ? 'ret' : field }],
    });
    expect(result.failed).toBe(1);
  }
  expect([...fields].sort()).toEqual([...COMPARED].sort());
});
