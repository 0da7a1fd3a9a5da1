import type { ScenarioDocument } from '../../scenario/document.ts';
import { RACE_SCENARIOS } from '../../scenario/race-scenarios.ts';
import { APPROACH_CHOICES } from '../state/approaches.ts';
import type { CellAddress } from '../../worker/explore-protocol.ts';

/** Columns of the matrix: all approaches, in the order in which they are chosen everywhere. */
export const RACE_APPROACHES: readonly { readonly id: string; readonly label: string }[] = APPROACH_CHOICES.map(
  ({ id, label }) => ({ id, label }),
);

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
