import type { Approach } from '../kernel.ts';
import { pristine } from './pristine.ts';
import { sections, sectionsAlwaysDrop } from './sections.ts';

/** Every approach, in the order in which they are shown. */
export const APPROACHES: readonly Approach[] = [pristine, sections, sectionsAlwaysDrop];

/** @returns the approach with that id, or undefined. */
export function approachById(id: string): Approach | undefined {
  return APPROACHES.find((approach) => approach.id === id);
}
