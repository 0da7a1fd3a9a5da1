import type { Claim } from '../../scenario/series-claims.ts';
import type { Cell, CellAddress, Counterexample } from '../../worker/explore-protocol.ts';
import { keyOf } from '../races/columns.ts';
import { counted, grouped } from '../races/verdicts.ts';

export type ClaimState = 'unchecked' | 'complete' | 'bounded' | 'refuted';

export interface ClaimVerdict {
  readonly state: ClaimState;
  /** In a sentence; empty while it is not checked. */
  readonly text: string;
  /** What refutes it: one a race, the simplest race first. */
  readonly counterexamples: readonly (CellAddress & { readonly shown: Counterexample })[];
}

export function cellsOfClaim({ scenarios, approach }: Claim): CellAddress[] {
  return scenarios.map((scenario) => ({ scenario, approach }));
}

/** What the cells that are finished say of a claim: one counterexample refutes it, for the rest all are needed. */
export function claimVerdict(claim: Claim, cells: ReadonlyMap<string, Cell>): ClaimVerdict {
  const found = cellsOfClaim(claim).flatMap((address) => {
    const cell = cells.get(keyOf(address));
    return cell === undefined ? [] : [cell];
  });
  const counterexamples = found
    .flatMap(({ scenario, approach, counterexamples: all }) => {
      const shown = all.find(({ check }) => claim.checks.includes(check));
      return shown === undefined ? [] : [{ scenario, approach, shown }];
    })
    .sort((a, b) => a.shown.preemptions - b.shown.preemptions || a.shown.steps.length - b.shown.steps.length);
  if (counterexamples.length > 0) {
    const [{ shown }] = counterexamples;
    const text = `Does not hold: refuted in ${counterexamples.length} of ${counted(claim.scenarios.length, 'race')}, with ${counted(shown.preemptions, 'preemption')} at least.`;
    return { state: 'refuted', text, counterexamples };
  }
  if (found.length < claim.scenarios.length) return { state: 'unchecked', text: '', counterexamples };
  const schedules = found.reduce((sum, cell) => sum + BigInt(cell.schedules), 0n);
  const states = found.reduce((sum, cell) => sum + cell.states, 0);
  const seen = `${counted(found.length, 'race')}, ${grouped(String(schedules))} orders through ${grouped(String(states))} states`;
  const bounds = found.flatMap((cell) => (cell.complete ? [] : [cell.preemptionsComplete ?? -1]));
  if (bounds.length > 0) {
    const least = Math.min(...bounds);
    const up = least < 0 ? 'not even without preemptions' : `to ${counted(least, 'preemption')}`;
    return { state: 'bounded', text: `No counterexample; bounded ${up}: ${seen}.`, counterexamples };
  }
  const isIdle = found.every(({ checks }) => checks.progress === 'not-exercised');
  const idle = isIdle ? ' The lock is never let go of there, so nobody comes in.' : '';
  return { state: 'complete', text: `Holds in the model, complete: ${seen}.${idle}`, counterexamples };
}
