import type { Scenario } from '../scenario/scenario.ts';
import { worldOf } from './world-of.ts';

/** What is mapped before a run begins. Bytes; `everyBytes` where only one page in so many bytes is present. */
export interface StartMapping {
  readonly start: number;
  readonly lenBytes: number;
  /** Whether pages are present in it. */
  readonly resident: boolean;
  readonly everyBytes?: number | undefined;
}

/**
 * What is mapped before a run of a scenario begins: the document's mappings, and the memory that fault tasks get of their own.
 *
 * @throws RangeError if there is no room for that memory
 */
export function initialMappings(scenario: Scenario): readonly StartMapping[] {
  const named = scenario.mappings.map(({ start, lenBytes, populated }) => ({
    start,
    lenBytes,
    resident: populated !== 'none',
    ...(typeof populated === 'object' ? { everyBytes: populated.everyBytes } : {}),
  }));
  if (!scenario.tasks.some(({ kind, range }) => kind === 'fault' && range === null)) return named;
  const own = worldOf(scenario).tasks.flatMap(({ spec, region }) =>
    spec.kind === 'fault' && spec.range === null && region !== null ? [{ ...region, resident: false }] : [],
  );
  return [...named, ...own];
}
