import type { ScenarioDocument } from '../../scenario/document.ts';
import { RACE_SCENARIOS } from '../../scenario/race-scenarios.ts';
import type { CellAddress } from '../../worker/explore-protocol.ts';

/** Columns of the matrix: the engine's approaches, in its order. */
export const RACE_APPROACHES: readonly { readonly id: string; readonly label: string }[] = [
  { id: 'pristine', label: 'Pristine' },
  { id: 'vm-munmap', label: 'In vm_munmap' },
  { id: 'zap-pmd', label: 'In zap_pmd_range' },
  { id: 'zap-pmd-attached', label: 'In zap_pmd_range (attached)' },
  { id: 'sections', label: 'Sections' },
  { id: 'sections-always-drop', label: 'Sections without need_resched' },
  { id: 'two-phase', label: 'Two phases' },
  { id: 'vm-dead', label: 'VM_DEAD' },
  { id: 'detach-downgrade', label: 'Detach and downgrade' },
  { id: 'pud-list', label: 'Collected PUDs' },
  { id: 'per-vma-lock', label: 'Per-VMA locks' },
];

/** Rows of the matrix. */
export const RACES: readonly { readonly id: string; readonly title: string }[] = RACE_SCENARIOS.map(
  ({ id, title }) => ({ id, title }),
);

export function labelOf(approach: string): string {
  return RACE_APPROACHES.find(({ id }) => id === approach)?.label ?? approach;
}

export function titleOf(scenario: string): string {
  return RACES.find(({ id }) => id === scenario)?.title ?? scenario;
}

/** The scenario of a row, as a document. */
export function documentOf(scenario: string): ScenarioDocument {
  const document = RACE_SCENARIOS.find(({ id }) => id === scenario);
  if (document === undefined) throw new RangeError(`there is no race ${scenario}`);
  return document;
}

export function isKnown({ scenario, approach }: CellAddress): boolean {
  return RACES.some(({ id }) => id === scenario) && RACE_APPROACHES.some(({ id }) => id === approach);
}

export function keyOf({ scenario, approach }: CellAddress): string {
  return `${scenario},${approach}`;
}

/** All squares, row by row. */
export function allCells(): CellAddress[] {
  return RACES.flatMap(({ id: scenario }) => RACE_APPROACHES.map(({ id: approach }) => ({ scenario, approach })));
}
