import { GIB, hex0x, KIB, MIB, pageAlign, TIB } from '../mm/units.ts';
import { DEFAULT_SIZE, DEFAULT_START } from './default-mapping.ts';
import type { ScenarioDocument } from './document.ts';
import type { NeighbourKind, PreemptModel } from './scenario.ts';

/** What can be chosen without writing a document. */
export interface DefaultScenarioOptions {
  readonly sizeBytes?: number | undefined;
  readonly start?: number | undefined;
  readonly sectionBytes?: number | undefined;
  readonly cpus?: number | undefined;
  readonly preempt?: PreemptModel | undefined;
  readonly seed?: number | undefined;
  readonly neighbours?: readonly Neighbours[] | undefined;
}

export interface Neighbours {
  readonly kind: NeighbourKind;
  readonly count: number;
}

/** The document of: one mapping, fully populated, and one munmap of all of it, on CPU 0, with neighbours or without. */
export function defaultScenario(options: DefaultScenarioOptions = {}): ScenarioDocument {
  const {
    sizeBytes = DEFAULT_SIZE,
    start = DEFAULT_START,
    sectionBytes,
    cpus,
    preempt,
    seed,
    neighbours = [],
  } = options;
  const addr = hex0x(start);
  return {
    version: 1,
    id: `munmap-${sizeName(sizeBytes)}`,
    title: ['munmap of one populated mapping', ...neighbours.map(neighboursName)].join(', with '),
    ...(cpus === undefined ? {} : { cpus }),
    ...(preempt === undefined ? {} : { preempt }),
    ...(seed === undefined ? {} : { seed }),
    ...(sectionBytes === undefined ? {} : { sectionBytes }),
    // mmap() rounds up as well; munmap() is called with the length as it was asked for.
    mappings: [{ start: addr, lenBytes: pageAlign(sizeBytes) }],
    tasks: [{ kind: 'calls', cpu: 0, calls: [{ op: 'munmap', addr, len: sizeBytes }] }, ...neighbours],
  };
}

/** @returns a size in its largest whole binary unit, as the terminal's options take it: "320G", "4097". */
export function sizeName(bytes: number): string {
  const units = [
    [TIB, 'T'],
    [GIB, 'G'],
    [MIB, 'M'],
    [KIB, 'K'],
  ] as const;
  const unit = units.find(([size]) => bytes >= size && bytes % size === 0);
  return unit ? `${bytes / unit[0]}${unit[1]}` : String(bytes);
}

function neighboursName({ kind, count }: Neighbours): string {
  return count === 1 ? kind : `${count} ${kind}`;
}
