import type { Approach } from '../kernel.ts';
import { detachDowngrade } from './detach-downgrade.ts';
import { perVmaLock } from './per-vma-lock.ts';
import { pristine } from './pristine.ts';
import { pudList } from './pud-list.ts';
import { sections, sectionsAlwaysDrop } from './sections.ts';
import { twoPhase } from './two-phase.ts';
import { vmDead } from './vm-dead.ts';
import { vmMunmapSections } from './vm-munmap.ts';
import { zapPmd, zapPmdAttached } from './zap-pmd.ts';

/** Every approach, in the order in which they are shown. */
export const APPROACHES: readonly Approach[] = [
  pristine,
  vmMunmapSections,
  zapPmd,
  zapPmdAttached,
  sections,
  sectionsAlwaysDrop,
  twoPhase,
  vmDead,
  detachDowngrade,
  pudList,
  perVmaLock,
];

/** @returns the approach with that id, or undefined. */
export function approachById(id: string): Approach | undefined {
  return APPROACHES.find((approach) => approach.id === id);
}
