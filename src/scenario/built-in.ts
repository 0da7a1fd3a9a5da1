import { GIB, hex0x, KIB, MIB } from '../mm/units.ts';
import { defaultScenario, sizeName, type Neighbours } from './default-scenario.ts';
import { DEFAULT_START } from './default-mapping.ts';
import type { ScenarioDocument } from './document.ts';
import { RACE_SCENARIOS } from './race-scenarios.ts';
import { RECORDED_CALLS } from './recorded-calls.ts';
import { RECORDED_RACES } from './recorded-races.ts';

type TitledDocument = ScenarioDocument & { readonly id: string; readonly title: string };

const PS: Neighbours = { kind: 'ps', count: 1 };

/** One mapping of so many GiB, all of it unmapped at once: the series' own measurement. */
function seriesCase(id: string, gib: number, neighbours: readonly Neighbours[], title: string): TitledDocument {
  return { ...defaultScenario({ sizeBytes: gib * GIB, neighbours }), id, title };
}

function withPs(gib: number): TitledDocument {
  return seriesCase(`ps-${sizeName(gib * GIB)}`, gib, [PS], `How long does ps wait while ${gib} GiB are unmapped?`);
}

const UNALIGNED_FROM = 6 * MIB + 4 * KIB;
const UNALIGNED_TO = 3.5 * GIB + 8 * KIB;

/** Threads of the hung-task case, each with a mapping in a PGD slot of its own. */
const HUNG_THREADS = 32;

function hungStart(thread: number): number {
  return DEFAULT_START + thread * 512 * GIB;
}

/** What comes of them is for a run to say. */
const BUILT_IN: readonly TitledDocument[] = [
  withPs(320),
  withPs(160),
  withPs(80),
  seriesCase('idle-320G', 320, [], 'How long does it take to unmap 320 GiB when nobody waits?'),
  {
    ...seriesCase('ps-320G-hog', 320, [PS], 'Is the lock ever let go of where a hog keeps each of 2 CPUs busy?'),
    cpus: 2,
    preempt: 'none',
    tasks: [...(withPs(320).tasks ?? []), { kind: 'hog', cpu: 0 }, { kind: 'hog', cpu: 1 }],
  },
  seriesCase(
    'writer-320G',
    320,
    [PS, { kind: 'writer', count: 1 }],
    'Who waits while 320 GiB are unmapped: ps, and a thread that maps and unmaps small areas?',
  ),
  seriesCase(
    'faults-320G',
    320,
    [{ kind: 'fault', count: 31 }],
    'How long do 31 threads wait that fault in other mappings while 320 GiB are unmapped?',
  ),
  {
    version: 1,
    id: 'hung-task',
    title: 'Who is reported as hung when 32 threads unmap 300 GiB each, one after another?',
    mappings: Array.from({ length: HUNG_THREADS }, (_, i) => ({ start: hex0x(hungStart(i)), lenBytes: 300 * GIB })),
    tasks: [
      ...Array.from({ length: HUNG_THREADS }, (_, i) => ({
        name: `munmap-${i + 1}`,
        cpu: i,
        calls: [{ op: 'munmap' as const, addr: hex0x(hungStart(i)), len: 300 * GIB }],
      })),
      PS,
    ],
  },
  {
    version: 1,
    id: 'untouched-32G',
    title: 'What does it cost to unmap 32 GiB of which no page was ever touched?',
    mappings: [{ start: hex0x(DEFAULT_START), lenBytes: 32 * GIB, populated: 'none' }],
    tasks: [{ calls: [{ op: 'munmap', addr: hex0x(DEFAULT_START), len: 32 * GIB }] }],
  },
  {
    version: 1,
    id: 'unaligned-start',
    title: 'Which page tables wait for the next section when a range starts 4 KiB past a 2 MiB boundary?',
    mappings: [{ start: hex0x(DEFAULT_START), lenBytes: 4 * GIB }],
    tasks: [
      { calls: [{ op: 'munmap', addr: hex0x(DEFAULT_START + UNALIGNED_FROM), len: UNALIGNED_TO - UNALIGNED_FROM }] },
    ],
  },
  ...RECORDED_CALLS,
  ...RECORDED_RACES,
  ...RACE_SCENARIOS,
];

/** Every built-in scenario, in the order in which they are offered. */
export function builtInScenarios(): readonly TitledDocument[] {
  return BUILT_IN;
}

/** @returns the built-in scenario with that id, or undefined. */
export function builtInScenario(id: string): TitledDocument | undefined {
  return BUILT_IN.find((document) => document.id === id);
}
