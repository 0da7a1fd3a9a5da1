import type { Influence, Interval, RunUncertainty, Uncertainty, UncertainFigure } from '../sim/uncertainty.ts';
import { UNCERTAIN_FIGURES } from '../sim/uncertainty.ts';
import { formatDuration } from './duration.ts';
import { alignedTable } from './table.ts';

const NAMES: Readonly<Record<UncertainFigure, string>> = {
  munmapNs: 'time of the call',
  exclusiveHoldMaxNs: 'longest hold for write',
  sharedHoldMaxNs: 'longest hold for read',
  readersWaitMaxNs: 'longest wait of a reader',
  writersWaitMaxNs: 'longest wait of a writer',
  lockDrops: 'lock let go of',
};

/** @returns what `simulate --uncertainty` prints for people beneath its table. */
export function uncertaintyText({ calibration, settings, runs, comparisons }: Uncertainty): string {
  const rows = runs.flatMap((run) => UNCERTAIN_FIGURES.map((figure) => intervalRow(run, figure)));
  const hanging = runs.flatMap((run) =>
    UNCERTAIN_FIGURES.flatMap((figure) =>
      run[figure].hangsOn.map(
        (influence) => `  ${run.approach}, ${NAMES[figure]}: ${influenceText(figure, influence)}\n`,
      ),
    ),
  );
  const shaky = comparisons.hangOn.map(
    ({ figure, less, more, failsAt }) =>
      `  ${NAMES[figure]} is smaller under ${less} than under ${more}: not at ${failsAt.join(', ')}\n`,
  );
  return [
    `Over the ranges of what is not known exactly (${settings} price lists based on ${calibration}):\n\n`,
    alignedTable([['', 'figure', 'at the middle', 'from', 'to'], ...rows]),
    '\nWhat moves a figure by 1 % or more:\n',
    ...(hanging.length > 0 ? hanging : ['  nothing\n']),
    `\nComparisons between the approaches: ${comparisons.hold} hold at every setting, ${shaky.length} do not\n`,
    ...shaky,
  ].join('');
}

function intervalRow(run: RunUncertainty, figure: UncertainFigure): string[] {
  const { value, low, high }: Interval = run[figure];
  return [run.approach, NAMES[figure], ...[value, low, high].map((at) => figureText(figure, at))];
}

function influenceText(figure: UncertainFigure, { cost, source, lowNs, highNs, atLow, atHigh }: Influence): string {
  const range = `${formatDuration(lowNs)} to ${formatDuration(highNs)}, ${source}`;
  return `${cost} (${range}) makes it ${figureText(figure, atLow)} to ${figureText(figure, atHigh)}`;
}

function figureText(figure: UncertainFigure, value: number): string {
  return figure === 'lockDrops' ? value.toLocaleString('en') : formatDuration(value);
}
