import type { Cell, Check } from '../../worker/explore-protocol.ts';

/** What a square of the matrix says. */
export type CellVerdict = 'ok' | 'violated' | 'not-exercised' | 'bounded' | 'running' | 'not-yet-run';

export const VERDICTS: Readonly<
  Record<CellVerdict, { readonly sign: string; readonly text: string; readonly about: string }>
> = {
  ok: { sign: '✓', text: 'ok', about: 'every order was looked at, and nothing goes wrong' },
  violated: {
    sign: '✕',
    text: 'violated',
    about: 'in some order something goes wrong that does not in the pristine kernel',
  },
  'not-exercised': {
    sign: '–',
    text: 'not exercised',
    about: 'the approach never let anybody in, so nothing is shown',
  },
  bounded: { sign: '≤', text: 'bounded', about: 'nothing was found, but not every order was looked at' },
  running: { sign: '…', text: 'running', about: 'is being searched' },
  'not-yet-run': { sign: '·', text: 'not yet run', about: 'waits for its turn' },
};

export const CHECK_NAMES: Readonly<Record<Check, { readonly name: string; readonly asks: string }>> = {
  memorySafety: { name: 'Memory safety', asks: 'is anything used after it was freed, or freed while it is used?' },
  linearizability: {
    name: 'Linearizability',
    asks: 'could whole system calls, one after another, have looked the same?',
  },
  failureAtomicity: { name: 'Failure atomicity', asks: 'does a call that fails leave nothing behind?' },
  accounting: { name: 'Accounting', asks: 'do the counters agree with the VMAs at the end?' },
  progress: { name: 'Progress', asks: 'does everybody get to the end?' },
};

export const CHECKS = Object.keys(CHECK_NAMES) as Check[];

export function violatedChecks({ checks }: Cell): Check[] {
  return CHECKS.filter((check) => checks[check] === 'violated');
}

export function verdictOf(cell: Cell | undefined, isRunning: boolean): CellVerdict {
  if (cell === undefined) return isRunning ? 'running' : 'not-yet-run';
  if (violatedChecks(cell).length > 0) return 'violated';
  if (!cell.complete) return 'bounded';
  return CHECKS.every((check) => cell.checks[check] === 'not-exercised') ? 'not-exercised' : 'ok';
}

/** How much was looked at, said plainly. */
export function extentText({ complete, preemptionsComplete, schedules, states }: Cell): string {
  const seen = `${grouped(schedules)} schedules through ${grouped(String(states))} states`;
  if (complete) return `Complete: every order was looked at, ${seen}.`;
  const up =
    preemptionsComplete === null
      ? 'not even all orders without a preemption were looked at'
      : `complete only up to ${counted(preemptionsComplete, 'preemption')}`;
  return `Bounded: ${up}; ${seen} were seen. Orders beyond that may still go wrong.`;
}

/** A cell in a sentence. */
export function cellSentence(cell: Cell): string {
  const { counterexample } = cell;
  if (counterexample !== null) {
    const { check, text, preemptions, steps } = counterexample;
    const at =
      steps.length === 0
        ? 'At the start'
        : `After ${counted(steps.length, 'step')} with ${counted(preemptions, 'preemption')}`;
    return `${at}, ${CHECK_NAMES[check].name.toLowerCase()} is violated: ${text}.`;
  }
  const verdict = verdictOf(cell, false);
  if (verdict === 'not-exercised') {
    return 'The approach never let anybody in where the pristine kernel does not: nothing was exercised, so nothing is shown.';
  }
  if (verdict === 'bounded') return 'Nothing was found to go wrong, but not every order was looked at.';
  return 'Every order in which the tasks can run was looked at, and nothing goes wrong that the checks know.';
}

export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** Thin spaces between thousands. */
export function grouped(digits: string): string {
  return digits.replaceAll(/\B(?=(\d{3})+$)/g, '\u2009');
}
