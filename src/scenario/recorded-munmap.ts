import { hex0x, PAGE_SIZE } from '../mm/units.ts';
import type { DocumentMapping, DocumentTask, ScenarioDocument } from './document.ts';

type NeighbourKind = 'ps' | 'maps' | 'fault' | 'writer' | 'hog';

/** What is known of a munmap that was recorded on a real kernel. */
export interface RecordedMunmap {
  /** Bytes. */
  readonly range: { readonly start: number; readonly lenBytes: number };
  readonly unmapper: { readonly name: string; readonly cpu: number };
  readonly cpus: number;
  /** PTE tables that it freed; null: not known. */
  readonly pteTables: number | null;
  readonly neighbours: readonly { readonly name: string; readonly kind: NeighbourKind; readonly cpu: number }[];
}

/** What a PTE table maps. */
const TABLE_BYTES = 512 * PAGE_SIZE;
/** How long names of tasks, ids and titles of a document may be. */
const LONGEST_NAME = 40;
const LONGEST_SOURCE = 80;

/**
 * A scenario that runs the model on what a kernel was recorded doing: the same range, and as many neighbours of each kind.
 *
 * @param source what it was recorded from, for the title
 * @param preempt the preemption model of the kernel, where the recording tells it
 */
export function scenarioOfRecording(
  recorded: RecordedMunmap,
  source: string,
  preempt?: ScenarioDocument['preempt'],
): ScenarioDocument {
  const { range, unmapper, cpus, pteTables, neighbours } = recorded;
  const lenBytes = Math.ceil(range.lenBytes / PAGE_SIZE) * PAGE_SIZE;
  const start = Math.floor(range.start / PAGE_SIZE) * PAGE_SIZE;
  const counts = new Map<NeighbourKind, number>();
  for (const { kind } of neighbours) if (kind !== 'hog') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const others = [...counts].map(([kind, count]): DocumentTask => ({ kind, ...(count > 1 ? { count } : {}) }));
  const hogs = neighbours.filter(({ kind }) => kind === 'hog').map(({ cpu }): DocumentTask => ({ kind: 'hog', cpu }));
  return {
    version: 1,
    id: 'from-trace',
    title: `As in ${source.slice(0, LONGEST_SOURCE)}`,
    cpus,
    ...(preempt === undefined ? {} : { preempt }),
    mappings: [{ start: hex0x(start), lenBytes, populated: populationOf(lenBytes, pteTables) }],
    tasks: [
      {
        name: unmapper.name.slice(0, LONGEST_NAME),
        cpu: unmapper.cpu,
        calls: [{ op: 'munmap', addr: hex0x(start), len: lenBytes }],
      },
      ...others,
      ...hogs,
    ],
  };
}

/** Fewer tables than the range has room for: so few places were touched. */
function populationOf(lenBytes: number, pteTables: number | null): DocumentMapping['populated'] {
  const most = Math.ceil(lenBytes / TABLE_BYTES);
  if (pteTables === null || pteTables >= most / 2) return 'all';
  return pteTables === 0 ? 'none' : { everyBytes: Math.ceil(lenBytes / pteTables / PAGE_SIZE) * PAGE_SIZE };
}
