import { GIB, hex0x, KIB, MIB, TIB } from '../mm/units.ts';
import type { DocumentCall } from './call-schema.ts';
import { B, recordedScenario, testMapping, type RecordedScenario } from './recorded-process.ts';

type Tasks = Parameters<typeof recordedScenario>[3];

/** Where thread B of the b recordings touches its own 4 MiB. */
const FAULT_START = 0x1800000000;
const FAULT_BYTES = 4 * MIB;
/** The page that jm moves. */
const JM_SOURCE = 0xc00000000;

const J_BYTES = 4 * TIB;
/** What B does in the last section: the last 2 MiB of the mapping. */
const J_LAST = B + J_BYTES - 2 * MIB;
/** Two pages are touched: the first one and the one at J_LAST. */
const J_POPULATED = { everyBytes: J_BYTES - 2 * MIB } as const;

/** Who is there besides: CPUs, and spinning processes, one a CPU. */
interface Setting {
  readonly name: string;
  readonly cpus: number;
  readonly hogs: number;
}

const SETTINGS: readonly Setting[] = [
  { name: 'cpu1', cpus: 1, hogs: 0 },
  { name: 'cpu1_hog', cpus: 1, hogs: 1 },
  { name: 'cpu2', cpus: 2, hogs: 0 },
  { name: 'cpu2_hog', cpus: 2, hogs: 2 },
];

/** Two threads of one process, recorded many times over on each kernel: which of the outcomes comes is a matter of the order. */
export const RECORDED_RACES: readonly RecordedScenario[] = [...contention(), ...munmapRaces(), ...mremapRaces()];

/** b: A unmaps 4 GiB while B of the same process touches and drops 4 MiB, and R of another reads A's command line. */
function contention(): RecordedScenario[] {
  const sleeping = SETTINGS.filter(({ hogs }) => hogs === 0).map((setting) => ({
    ...setting,
    name: `${setting.name}_sleep`,
  }));
  return [...SETTINGS, ...sleeping].map(({ name, cpus, hogs }) => {
    const sleeps = name.endsWith('_sleep');
    return recordedScenario(
      `b_${name}`,
      `munmap of 4 GiB while a thread faults and a process reads the command line${sleeps ? ', resting 500 us between reads' : ''}; ${where(cpus, hogs)}`,
      [testMapping(B, 4 * GIB, { populated: 'all' }), testMapping(FAULT_START, FAULT_BYTES)],
      [
        { name: 'A', cpu: null, atNs: 2_000_000, calls: [munmap(B, 4 * GIB)] },
        {
          name: 'B',
          repeat: true,
          calls: [
            { op: 'touch', access: 'write', addr: hex0x(FAULT_START), len: FAULT_BYTES },
            { op: 'madvise', advice: 'dontneed', addr: hex0x(FAULT_START), len: FAULT_BYTES },
          ],
        },
        { name: 'R', kind: 'ps', atNs: 0, pauseNs: sleeps ? 500_000 : 0 },
        ...hogTasks(hogs),
      ],
      { cpus },
    );
  });
}

/** j: B polls until it sees that the first page is gone, then acts on the last section. */
function munmapRaces(): RecordedScenario[] {
  const a: Tasks[number] = { name: 'A', cpu: null, calls: [munmap(B, J_BYTES)] };
  const acts: Readonly<Record<string, readonly [string, readonly DocumentCall[]]>> = {
    fault: ['reads', [{ op: 'touch', access: 'read', addr: hex0x(J_LAST), len: 4 * KIB }]],
    map: ['maps and writes to', mapAndWrite(J_LAST)],
  };
  return Object.entries(acts).flatMap(([act, [does, calls]]) =>
    SETTINGS.map(({ name, cpus, hogs }) =>
      recordedScenario(
        `j_${act}_sparse_${name}`,
        `munmap of 4 TiB of which two pages were touched; B sees the first one gone, then ${does} the end; ${where(cpus, hogs)}`,
        [testMapping(B, J_BYTES, { populated: J_POPULATED })],
        [a, { name: 'B', calls: [pollUntilUnmapped(B), ...calls] }, ...hogTasks(hogs)],
        { cpus },
      ),
    ),
  );
}

/** jm: A moves a page onto 4 TiB; B polls until it sees that they are gone, then maps there itself. */
function mremapRaces(): RecordedScenario[] {
  // One spinning process at most was there, on two CPUs too.
  const settings = SETTINGS.map((setting) => ({ ...setting, hogs: Math.min(setting.hogs, 1) }));
  return settings.map(({ name, cpus, hogs }) =>
    recordedScenario(
      `jm_mremap_${name}`,
      `mremap of a page onto 4 TiB; B sees the target unmapped, then maps something there; ${where(cpus, hogs)}`,
      [testMapping(B, J_BYTES, { populated: J_POPULATED }), testMapping(JM_SOURCE, 4 * KIB, { populated: 'all' })],
      [
        {
          name: 'A',
          cpu: null,
          calls: [
            {
              op: 'mremap',
              addr: hex0x(JM_SOURCE),
              oldLen: 4 * KIB,
              newLen: J_BYTES,
              flags: ['maymove', 'fixed'],
              newAddr: hex0x(B),
            },
          ],
        },
        { name: 'B', calls: [pollUntilUnmapped(B), ...mapAndWrite(B)] },
        ...hogTasks(hogs),
      ],
      { cpus },
    ),
  );
}

function hogTasks(hogs: number): Tasks[number][] {
  return Array.from({ length: hogs }, (_, cpu) => ({ kind: 'hog', cpu }));
}

function where(cpus: number, hogs: number): string {
  return `${cpus === 1 ? 'one CPU' : `${cpus} CPUs`}${hogs === 0 ? '' : `, a spinning process on ${hogs === cpus ? 'each' : 'one'}`}`;
}

function munmap(start: number, lenBytes: number): DocumentCall {
  return { op: 'munmap', addr: hex0x(start), len: lenBytes };
}

function pollUntilUnmapped(address: number): DocumentCall {
  return { op: 'mincore', addr: hex0x(address), len: 4 * KIB, until: '-ENOMEM' };
}

function mapAndWrite(address: number): DocumentCall[] {
  return [
    { op: 'mmap', addr: hex0x(address), len: 2 * MIB, prot: 'rw-', flags: ['private', 'anonymous', 'fixed'] },
    { op: 'touch', access: 'write', addr: hex0x(address), len: 4 * KIB },
  ];
}
