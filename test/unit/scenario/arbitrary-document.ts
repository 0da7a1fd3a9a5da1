import fc from 'fast-check';
import { GIB, hex0x, PAGE_SIZE } from '../../../src/mm/units.ts';
import { MOST_LONE_PAGES } from '../../../src/scenario/machine-limits.ts';
import type { MappingFlag } from '../../../src/scenario/scenario.ts';
import type { ScenarioDocument } from '../../../src/scenario/document.ts';

/** A value, or the key left out. */
function sparse<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const line = (longest: number): fc.Arbitrary<string> =>
  fc.string({ minLength: 1, maxLength: longest, unit: 'grapheme-ascii' });
const exact = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const ns = fc.nat({ max: 1e15 });
const pages = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most }).map((n) => n * PAGE_SIZE);
const word = fc.oneof(
  exact,
  exact.map(hex0x),
  fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }).map((page) => `0x${(page * 4096n).toString(16).toUpperCase()}`),
);

const call = fc.oneof(
  fc.record({ op: fc.constant('munmap' as const), addr: word, len: word }),
  fc.record(
    {
      op: fc.constant('mmap' as const),
      addr: word,
      len: word,
      prot: fc.constantFrom('rw-', 'r--', '---', 'rwx'),
      flags: fc.subarray(['private', 'anonymous', 'fixed', 'noreserve'] as const).map((flags) => [...flags]),
    },
    { requiredKeys: ['op', 'addr', 'len'] },
  ),
  fc.record({
    op: fc.constant('touch' as const),
    access: fc.constantFrom('read' as const, 'write' as const),
    addr: word,
    len: word,
  }),
  fc.record(
    { op: fc.constant('mremap' as const), addr: word, oldLen: word, newLen: word, newAddr: fc.option(word) },
    { requiredKeys: ['op', 'addr', 'oldLen', 'newLen'] },
  ),
  fc.record({ op: fc.constantFrom('mlock' as const, 'munlock' as const, 'mincore' as const), addr: word, len: word }),
  fc.record({ op: fc.constantFrom('brk' as const, 'shmdt' as const), addr: word }),
  fc.constantFrom({ op: 'cmdline' as const }, { op: 'fork' as const }, { op: 'exit' as const }),
  fc.record({ op: fc.constant('sleep' as const), ns }),
);

const common = { name: line(40), count: fc.integer({ min: 1, max: 5 }), cpu: fc.constantFrom(null, 0), atNs: ns };
const callsTask = fc
  .tuple(sparse({ ...common, kind: fc.constant('calls' as const) }), fc.array(call, { minLength: 1, maxLength: 3 }))
  .map(([fields, calls]) => ({ ...fields, calls }));
const somewhere = fc.record({ start: pages(2 ** 20), lenBytes: pages(1000) });
const range = fc.option(somewhere);
const rounds = fc.option(fc.integer({ min: 1, max: 1e12 }));
const aside = { ...common, pauseNs: ns, rounds };
const neighbour = fc.oneof(
  fc
    .tuple(fc.constantFrom('ps', 'maps', 'fork', 'hog', 'khugepaged' as const), sparse(aside))
    .map(([kind, fields]) => ({ ...fields, kind })),
  sparse({ ...aside, range }).map((fields) => ({ ...fields, kind: 'writer' as const })),
  // Without a range it needs a mapping at whose end it can be.
  fc.tuple(somewhere, sparse(aside)).map(([own, fields]) => ({ ...fields, range: own, kind: 'map-fixed' as const })),
  sparse({ ...aside, range, pattern: fc.constantFrom('sequential' as const, 'random' as const) }).map((fields) => ({
    ...fields,
    kind: 'fault' as const,
  })),
);

const MAPPING_FLAGS: MappingFlag[][] = [
  ['private', 'anonymous'],
  ['anonymous', 'shared', 'noreserve', 'locked'],
  ['shared', 'sysv'],
];

/** Mappings one above the other, with gaps or without. */
const mappings = fc
  .array(
    fc.record({
      gap: fc.nat({ max: 1000 }).map((n) => n * PAGE_SIZE),
      // Four such mappings are not refused for their tables.
      lenBytes: fc.oneof(pages(1000), pages((128 * GIB) / PAGE_SIZE)),
      more: sparse({
        prot: fc.constantFrom('rw-', 'r--'),
        flags: fc.constantFrom(...MAPPING_FLAGS),
        populated: fc.oneof(fc.constantFrom('all' as const, 'none' as const), fc.record({ everyBytes: pages(1000) })),
      }),
    }),
    { maxLength: 4 },
  )
  .map((list) => {
    let end = 0;
    return list.map(({ gap, lenBytes, more }) => {
      const start = end + gap;
      end = start + lenBytes;
      return { start: hex0x(start), lenBytes, ...withFewLonePages(more, lenBytes) };
    });
  });

/** More of them are refused, unless a table holds several, which is not known here. */
function withFewLonePages<T extends { populated?: unknown }>(more: T, lenBytes: number): T {
  const { populated } = more;
  if (typeof populated !== 'object' || populated === null) return more;
  const { everyBytes } = populated as { everyBytes: number };
  const least = Math.ceil(lenBytes / MOST_LONE_PAGES / PAGE_SIZE) * PAGE_SIZE;
  return { ...more, populated: { everyBytes: Math.max(everyBytes, least) } };
}

/** Valid documents, with any of their fields left out. */
export const arbitraryDocument: fc.Arbitrary<ScenarioDocument> = sparse({
  id: line(100),
  title: line(300),
  kernel: fc.constantFrom('v4.17' as const, 'v6.18' as const),
  cpus: fc.integer({ min: 1, max: 1024 }),
  preempt: fc.constantFrom('none' as const, 'voluntary' as const, 'full' as const),
  hz: fc.constantFrom(100 as const, 250 as const, 300 as const, 1000 as const),
  seed: exact,
  maxMapCount: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  sectionBytes: fc.oneof(pages(2 ** 30), pages(2 ** 30).map(hex0x)),
  calibration: fc.constantFrom('rfc-2018' as const, 'rfc-2018-two' as const),
  geometry: sparse({ entriesPerTable: fc.constantFrom(2 as const, 16 as const, 512 as const) }),
  drop: sparse({ contended: fc.boolean(), notAtomic: fc.boolean(), needResched: fc.boolean() }),
  mappings,
  tasks: fc
    .tuple(callsTask, fc.array(fc.oneof(callsTask, neighbour), { maxLength: 4 }))
    .map(([first, more]) => [...more, first]),
  order: fc.constantFrom(null, 'a5', 'a5.a11.a3'),
  limits: sparse({ simNs: pages(1e6), events: pages(1e6), states: pages(1e6) }),
}).map((fields) => ({ version: 1, ...fields }));
