import type { Cell, Counterexample } from '../../worker/explore-protocol.ts';
import type { Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

type RaceBeat = Extract<Beat, { readonly view: 'race' }>;

/** The counterexample that a race's beat is about: of the check that it names, else the simplest; null: nothing goes wrong. */
export function counterexampleOf(beat: Beat, cell: Cell): Counterexample | null {
  const wanted = beat.view === 'race' ? beat.check : undefined;
  return cell.counterexamples.find(({ check }) => check === wanted) ?? cell.counterexample;
}

/** How many steps the race of a beat has; null while that is not known. */
export function stepsOfRace(beat: RaceBeat, { cell, stepped }: Shown): number | null {
  if (beat.schedule !== undefined) return stepped?.steps.length ?? null;
  return cell === null ? null : (counterexampleOf(beat, cell)?.steps.length ?? 0);
}
