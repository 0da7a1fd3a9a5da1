import { GIB, hex0x, KIB, MIB, TASK_SIZE } from '../mm/units.ts';
import type { DocumentCall } from './call-schema.ts';
import {
  B,
  HEAP_START,
  PROCESS_MAPPINGS,
  recordedScenario,
  testMapping,
  TOUCHED_PER_PMD,
  type RecordedScenario,
} from './recorded-process.ts';

/** Where f2 moves its mapping to. */
const F2_TARGET = B + 8 * GIB;
/** The 2 GiB of g1 end 256 MiB short of the last whole GiB. */
const G1_START = 0x7ffe80000000;

type Mappings = Parameters<typeof recordedScenario>[2];

/**
 * The calls whose order and results were recorded on real kernels, under the recordings' ids: one process, one call, nobody else. What comes of
 * them is for a run to say.
 */
export const RECORDED_CALLS: readonly RecordedScenario[] = [
  oneCall(
    'a',
    'munmap of 4 GiB, populated and aligned',
    [testMapping(B, 4 * GIB, { populated: 'all' })],
    munmap(B, 4 * GIB),
  ),
  oneCall(
    'c',
    'munmap that begins 4 KiB past a 2 MiB boundary and cuts the VMA at both ends',
    [testMapping(B, 4 * GIB, { populated: TOUCHED_PER_PMD })],
    munmap(B + 6 * MIB + 4 * KIB, 3.5 * GIB + 8 * KIB - (6 * MIB + 4 * KIB)),
  ),
  oneCall(
    'd',
    'munmap over five VMAs of different protection with holes between them, one longer than a section',
    [
      testMapping(0x1006400000, 0x1f400000, { populated: TOUCHED_PER_PMD }),
      testMapping(0x1025800000, 0x38400000, { prot: 'r--', populated: TOUCHED_PER_PMD }),
      testMapping(0x106a400000, 0x25800000, { populated: TOUCHED_PER_PMD }),
      testMapping(0x10e1000000, 0x32000000, { populated: TOUCHED_PER_PMD }),
      testMapping(0x1113000000, 0x25800000, { prot: '---' }),
    ],
    munmap(0x1012c01000, 0x113002000),
  ),
  oneCall(
    'e',
    'mmap(MAP_FIXED) of 3 GiB over 4 GiB that are populated',
    [testMapping(B, 4 * GIB, { populated: 'all' })],
    {
      op: 'mmap',
      addr: hex0x(B),
      len: 3 * GIB,
      prot: 'r--',
      flags: ['private', 'anonymous', 'fixed'],
    },
  ),
  oneCall('f1', 'mremap that shrinks 3 GiB to 4 KiB', [testMapping(B, 3 * GIB, { populated: TOUCHED_PER_PMD })], {
    op: 'mremap',
    addr: hex0x(B),
    oldLen: 3 * GIB,
    newLen: 4 * KIB,
  }),
  oneCall(
    'f2',
    'mremap that moves 2.5 of 3 GiB onto another mapping: three unmappings in one call',
    [
      testMapping(B, 3 * GIB, { populated: TOUCHED_PER_PMD }),
      testMapping(F2_TARGET, 3 * GIB, { populated: TOUCHED_PER_PMD }),
    ],
    {
      op: 'mremap',
      addr: hex0x(B),
      oldLen: 3 * GIB,
      newLen: 2.5 * GIB,
      flags: ['maymove', 'fixed'],
      newAddr: hex0x(F2_TARGET),
    },
  ),
  oneCall(
    'f3',
    'shmdt of a System V segment of 3 GiB',
    [testMapping(B, 3 * GIB, { flags: ['shared', 'sysv'], populated: TOUCHED_PER_PMD })],
    { op: 'shmdt', addr: hex0x(B) },
  ),
  oneCall(
    'f4',
    'brk that takes 2.5 GiB off the heap',
    [testMapping(HEAP_START, 2.5 * GIB, { flags: ['private', 'anonymous', 'heap'], populated: TOUCHED_PER_PMD })],
    { op: 'brk', addr: hex0x(HEAP_START) },
  ),
  ...pastTheEnd(),
  ...atTheMapLimit(),
  oneCall('i', 'munmap of 8 MiB, populated', [testMapping(B, 8 * MIB, { populated: 'all' })], munmap(B, 8 * MIB)),
];

/** Lengths that reach past the end of user space, and other odd arguments. */
function pastTheEnd(): RecordedScenario[] {
  const atB = [testMapping(B, 2 * GIB, { populated: TOUCHED_PER_PMD })];
  return [
    oneCall(
      'g1',
      'munmap near the top of user space with a length that reaches past it',
      [testMapping(G1_START, 2 * GIB, { populated: TOUCHED_PER_PMD })],
      munmap(G1_START, 7 * GIB),
    ),
    oneCall('g2', 'munmap with a length one page too long for user space', atB, munmap(B, TASK_SIZE - B + 4 * KIB)),
    oneCall('g3', 'munmap with a length of -4096', atB, munmap(B, 2 ** 64 - 4 * KIB)),
    oneCall('g4', 'munmap at an address that is not page aligned', atB, munmap(B + 1, 2 * GIB)),
    oneCall('g5', 'munmap of 1 GiB and one byte', atB, munmap(B, GIB + 1)),
  ];
}

/** As many VMAs as vm.max_map_count allows; nothing touched. */
function atTheMapLimit(): RecordedScenario[] {
  const one = [testMapping(B, 3 * GIB)];
  const two = (first: number) => [testMapping(B, first), testMapping(B + first, 4 * GIB - first, { prot: 'r--' })];
  const atLimit = (id: string, title: string, mappings: Mappings, call: DocumentCall, room = 0): RecordedScenario => ({
    ...oneCall(id, title, mappings, call),
    maxMapCount: mappings.length + PROCESS_MAPPINGS.length + room,
  });
  return [
    atLimit('h1', 'At the map limit: munmap of a tail longer than a section', one, munmap(B + MIB, 3 * GIB - MIB)),
    atLimit('h2', 'At the map limit: munmap of a hole', one, munmap(B + MIB, 3 * GIB - 2 * MIB)),
    atLimit('h3', 'At the map limit: munmap of a whole VMA', one, munmap(B, 3 * GIB)),
    atLimit('h4', 'At the map limit: munmap of a head', one, munmap(B, 2 * GIB + MIB)),
    atLimit('h5', 'At the map limit: munmap of a tail of exactly one section', one, munmap(B + 2 * GIB, GIB)),
    atLimit('h6', 'At the map limit: mremap that shrinks 3 GiB to 4 KiB', one, {
      op: 'mremap',
      addr: hex0x(B),
      oldLen: 3 * GIB,
      newLen: 4 * KIB,
    }),
    atLimit(
      'h7',
      'At the map limit: munmap from one VMA into the next, the first section within one VMA',
      two(2 * GIB),
      munmap(B + MIB, 3 * GIB - MIB),
    ),
    atLimit(
      'h8',
      'At the map limit: munmap from one VMA into the next, the first section over both',
      two(512 * MIB),
      munmap(B + MIB, 3 * GIB - MIB),
    ),
    atLimit(
      'h9',
      'One below the map limit: munmap of a tail longer than a section',
      one,
      munmap(B + MIB, 3 * GIB - MIB),
      1,
    ),
  ];
}

function oneCall(id: string, title: string, mappings: Mappings, call: DocumentCall): RecordedScenario {
  return recordedScenario(id, title, mappings, [{ calls: [call] }]);
}

function munmap(start: number, lenBytes: number): DocumentCall {
  return { op: 'munmap', addr: hex0x(start), len: Number.isSafeInteger(lenBytes) ? lenBytes : hex0x(lenBytes) };
}
