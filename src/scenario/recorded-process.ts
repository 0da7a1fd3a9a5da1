import { hex0x, MIB } from '../mm/units.ts';
import type { DocumentMapping, DocumentTask, ScenarioDocument } from './document.ts';

/** B of the recordings: where their test mappings begin, 1 GiB aligned. */
export const B = 0x1000000000;

/** What the recordings call "one page touched per 2 MiB". */
export const TOUCHED_PER_PMD = { everyBytes: 2 * MIB } as const;

/** A test mapping of the recordings: private anonymous, writable and untouched where nothing else is said. */
export function testMapping(
  start: number,
  lenBytes: number,
  more: Pick<DocumentMapping, 'prot' | 'flags' | 'populated'> = {},
): DocumentMapping {
  return { start: hex0x(start), lenBytes, populated: 'none', ...more };
}

/**
 * What the recorded process has besides its test mapping: program, libraries, stack. Every 2 MiB step of them has its PTE table, so VmPTE is
 * 36 kB. They are the neighbours that floors and ceilings come from.
 */
export const PROCESS_MAPPINGS: readonly DocumentMapping[] = [
  processMapping(0x400000, 0x401000, 'r--'),
  processMapping(0x401000, 0x4a7000, 'r-x'),
  processMapping(0x4a7000, 0x4d7000, 'r--'),
  processMapping(0x4d7000, 0x4db000, 'r--'),
  processMapping(0x4db000, 0x4de000, 'rw-'),
  processMapping(0x4de000, 0x558000, 'rw-'),
  { ...processMapping(0x7ffff7af9000, 0x7ffff7bf9000, 'rw-'), flags: ['shared', 'anonymous'] },
  { ...processMapping(0x7ffff7bf9000, 0x7ffff7ffa000, 'rw-'), populated: TOUCHED_PER_PMD },
  processMapping(0x7ffff7ffa000, 0x7ffff7ffd000, 'r--'),
  processMapping(0x7ffff7ffd000, 0x7ffff7fff000, 'r-x'),
  processMapping(0x7ffffffde000, 0x7ffffffff000, 'rw-'),
];

/** Where the program's own VMAs end, and the heap begins. */
export const HEAP_START = 0x558000;

export type RecordedScenario = ScenarioDocument & { readonly id: string; readonly title: string };

/** What the test machine was: 4.17, one or two CPUs, HZ=250, VOLUNTARY for the main pair of kernels. */
export function recordedScenario(
  id: string,
  title: string,
  mappings: readonly DocumentMapping[],
  tasks: readonly DocumentTask[],
  more: Pick<ScenarioDocument, 'cpus' | 'maxMapCount'> = {},
): RecordedScenario {
  return { version: 1, id, title, cpus: 2, ...more, mappings: [...mappings, ...PROCESS_MAPPINGS], tasks: [...tasks] };
}

function processMapping(start: number, end: number, prot: string): DocumentMapping {
  return { start: hex0x(start), lenBytes: end - start, prot, populated: 'all' };
}
