import { MOST_CPUS } from '../scenario/machine-limits.ts';
import { describeValue } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  MOST_SWEEP_STEPS,
  SWEEP_PARAMETERS,
  sweepSteps,
  wholeRangeBytes,
  type SweepParameter,
  type SweepRange,
} from '../sim/sweep.ts';
import { parseInteger, parsePageSize } from './option-values.ts';
import { UsageError } from './usage-error.ts';

export const SWEEP_HELP =
  'sectionBytes=2M..max (doubled from step to step; max is all that is unmapped), cpus=1..128 (doubled), or seed=1..20';

/**
 * PARAMETER=FROM..TO
 *
 * @throws UsageError
 */
export function parseOver(option: string, text: string, scenario: Scenario): SweepRange {
  const [, name, fromText, toText] = /^([^=]*)=(.*?)\.\.(.*)$/s.exec(text) ?? [];
  const parameter = SWEEP_PARAMETERS.find((known) => known === name);
  if (parameter === undefined) throw UsageError.about(option, describeValue(text), SWEEP_HELP);
  const parse = parserOf(`${option} ${parameter}`, parameter, scenario);
  const range = { parameter, from: parse(fromText), to: parse(toText) };
  if (range.to < range.from) {
    throw UsageError.about(
      `${option} ${parameter}`,
      describeValue(`${fromText}..${toText}`),
      'FROM..TO, the smaller one first',
    );
  }
  const steps = sweepSteps(range);
  if (steps > MOST_SWEEP_STEPS) {
    throw UsageError.about(`${option} ${parameter}`, `${steps} values`, `at most ${MOST_SWEEP_STEPS}`);
  }
  return range;
}

function parserOf(option: string, parameter: SweepParameter, scenario: Scenario): (text: string) => number {
  switch (parameter) {
    case 'sectionBytes':
      return (text) => (text === 'max' ? wholeRangeBytes(scenario) : parsePageSize(option, text));
    case 'cpus':
      return (text) => parseInteger(option, text, 1, MOST_CPUS);
    case 'seed':
      return (text) => parseInteger(option, text, 0, Number.MAX_SAFE_INTEGER);
  }
}
