/** What threads may see if every call and access is one step. */
import { describe, expect, test } from 'vitest';
import { AtomicSpecification, UNEXPLAINED } from '../../../src/explore/atomic-specification.ts';
import { programsOf } from '../../../src/explore/program.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import type { ScenarioDocument } from '../../../src/scenario/document.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { at, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const [A, B] = [0, 1];
const WHOLE = '100000-104000 rw-p 1';
const GONE = 'nothing mapped';
const SEEN = 'read 0x100000 = 1';
const KILLED = 'read 0x100000 SIGSEGV (nothing mapped)';

const MAPPING = { start: at(0), lenBytes: SECTION };
const munmap: DocumentCall = { op: 'munmap', addr: at(0), len: SECTION };
const read: DocumentCall = { op: 'touch', access: 'read', addr: at(0), len: 1 };

function specificationOf(scenario: Scenario): AtomicSpecification {
  return new AtomicSpecification(scenario, programsOf(scenario));
}

const specification = specificationOf(smallWorld([MAPPING], [[munmap], [read, read]]));
const { start } = specification;

describe('before anything has begun', () => {
  test('memory is what the scenario says, and nothing else explains it', () => {
    expect(start).not.toBe(UNEXPLAINED);
    expect(specification.memories(start)).toEqual([WHOLE]);
    expect(specification.explainsMemory(start, WHOLE)).toBe(true);
    expect(specification.explainsMemory(start, GONE)).toBe(false);
  });
});

describe('an operation that has begun', () => {
  const begun = specification.begin(start, A, 0);

  test('may have taken effect, or not yet', () => {
    expect(specification.memories(begun)).toEqual([WHOLE, GONE]);
    expect(specification.explainsMemory(begun, WHOLE)).toBe(true);
    expect(specification.explainsMemory(begun, GONE)).toBe(true);
  });

  test('has, once it has ended', () => {
    const ended = specification.end(begun, A, 'munmap = 0');
    expect(specification.memories(ended)).toEqual([GONE]);
    expect(specification.explainsMemory(ended, WHOLE)).toBe(false);
  });

  test('cannot end otherwise than alone', () => {
    const ended = specification.end(begun, A, 'munmap = -ENOMEM');
    expect(ended).toBe(UNEXPLAINED);
    expect(specification.memories(ended)).toEqual([]);
    expect(specification.begin(ended, B, 0)).toBe(UNEXPLAINED);
    expect(specification.end(ended, B, SEEN)).toBe(UNEXPLAINED);
  });

  test('is the same whenever the same is left of it', () => {
    expect(specification.begin(start, A, 0)).toBe(begun);
    expect(begun).not.toBe(start);
    const both = specification.begin(begun, B, 0);
    expect(specification.begin(specification.begin(start, B, 0), A, 0)).toBe(both);
    // Who has begun what is a part of it, though memory may look alike.
    expect(both).not.toBe(begun);
    const another = specification.begin(start, B, 1);
    expect(another).not.toBe(specification.begin(start, B, 0));
    // A read that was over before is forgotten.
    expect(specification.end(specification.begin(start, B, 0), B, SEEN)).toBe(start);
  });
});

describe('reads beside a munmap', () => {
  /** One history: begins as task and operation, ends as task and what came of it. */
  function explains(...history: readonly (readonly [task: number, what: number | string])[]): boolean {
    let monitor = start;
    for (const [task, what] of history) {
      monitor =
        typeof what === 'number' ? specification.begin(monitor, task, what) : specification.end(monitor, task, what);
    }
    return monitor !== UNEXPLAINED;
  }

  test('may see the old state, then the new one, but not the other way round', () => {
    expect(explains([A, 0], [B, 0], [B, SEEN], [B, 1], [B, KILLED], [A, 'munmap = 0'])).toBe(true);
    expect(explains([A, 0], [B, 0], [B, SEEN], [B, 1], [B, SEEN], [A, 'munmap = 0'])).toBe(true);
    expect(explains([A, 0], [B, 0], [B, KILLED], [B, 1], [B, KILLED], [A, 'munmap = 0'])).toBe(true);
    expect(explains([A, 0], [B, 0], [B, KILLED], [B, 1], [B, SEEN])).toBe(false);
  });

  test('see what ended before they began, and nothing of what begins later', () => {
    expect(explains([A, 0], [A, 'munmap = 0'], [B, 0], [B, KILLED])).toBe(true);
    expect(explains([A, 0], [A, 'munmap = 0'], [B, 0], [B, SEEN])).toBe(false);
    expect(explains([B, 0], [B, SEEN], [A, 0], [A, 'munmap = 0'])).toBe(true);
    expect(explains([B, 0], [B, KILLED], [A, 0])).toBe(false);
  });

  test('may take effect at any moment while they go on', () => {
    expect(explains([B, 0], [A, 0], [A, 'munmap = 0'], [B, SEEN])).toBe(true);
    expect(explains([B, 0], [A, 0], [A, 'munmap = 0'], [B, KILLED])).toBe(true);
  });
});

test('operations build on one another', () => {
  const scenario = smallWorld(
    [MAPPING],
    [
      [
        { op: 'mprotect', addr: at(0), len: PAGE_SIZE, prot: 'r--' },
        { op: 'munmap', addr: at(1), len: PAGE_SIZE },
      ],
      [{ op: 'touch', access: 'write', addr: at(3), len: 1 }],
    ],
  );
  const many = specificationOf(scenario);
  let monitor = many.end(many.begin(many.start, A, 0), A, 'mprotect = 0');
  monitor = many.end(many.begin(monitor, A, 1), A, 'munmap = 0');
  expect(many.memories(monitor)).toEqual(['100000-101000 r--p 1, 102000-104000 rw-p 1']);
  monitor = many.end(many.begin(monitor, B, 0), B, 'write 0x103000 ok');
  expect(many.memories(monitor)).toEqual(['100000-101000 r--p 1, 102000-103000 rw-p 1, 103000-104000 rw-p 20']);
});

test('of two calls that do the same the one that came first is told from the other', () => {
  const flags = ['private', 'anonymous', 'fixed_noreplace'] as const;
  const mmap: DocumentCall = { op: 'mmap', addr: at(8), len: PAGE_SIZE, flags: [...flags] };
  const racing = specificationOf(smallWorld([MAPPING], [[mmap], [mmap]]));
  const both = racing.begin(racing.begin(racing.start, A, 0), B, 0);
  const outcomes = ['mmap = 0x108000', 'mmap = -EEXIST'];
  for (const [ofA, ofB] of [outcomes, outcomes.toReversed()]) {
    expect(racing.end(racing.end(both, A, ofA), B, ofB)).not.toBe(UNEXPLAINED);
    expect(racing.end(racing.end(both, B, ofB), A, ofA)).not.toBe(UNEXPLAINED);
  }
  for (const text of outcomes) expect(racing.end(racing.end(both, A, text), B, text)).toBe(UNEXPLAINED);
});

test('what has begun is a part of a position, by its number', () => {
  const reads = Array<DocumentCall>(12).fill(read);
  const many = specificationOf(smallWorld([MAPPING], [reads, reads]));
  const begun = (ofA: number, ofB: number): number => many.begin(many.begin(many.start, A, ofA), B, ofB);
  expect(begun(1, 11)).not.toBe(begun(11, 1));
  expect(begun(1, 11)).toBe(begun(1, 11));
});

test('only threads of the process count as its users: the last one that exits takes the memory along', () => {
  const document: ScenarioDocument = { version: 1, geometry: { entriesPerTable: 2 }, mappings: [MAPPING] };
  const exit: DocumentCall[] = [{ op: 'exit' }];
  const alone = specificationOf(parseScenario({ ...document, tasks: [{ calls: exit }, { kind: 'ps' }] }));
  expect(alone.memories(alone.end(alone.begin(alone.start, A, 0), A, 'exit = 0'))).toEqual([GONE]);
  const two = specificationOf(parseScenario({ ...document, tasks: [{ calls: exit }, { calls: exit }] }));
  const first = two.end(two.begin(two.start, A, 0), A, 'exit = 0');
  expect(two.memories(first)).toEqual([WHOLE]);
  expect(two.memories(two.end(two.begin(first, B, 0), B, 'exit = 0'))).toEqual([GONE]);
});

test('a call that takes too many steps alone is refused', () => {
  // A rescheduling point for each PUD entry, which is four pages.
  const mapping = { start: at(0), lenBytes: 100_001 * SECTION };
  const huge = specificationOf(smallWorld([mapping], [[{ op: 'munmap', addr: at(0), len: mapping.lenBytes }]]));
  expect(() => huge.begin(huge.start, A, 0)).toThrow(
    `tasks: found munmap(0x100000, ${mapping.lenBytes}), which takes more than 100000 steps; allowed: calls of at most 100000 steps in the race search`,
  );
});
