import type { Approach } from '../mm/kernel.ts';
import { hex0x } from '../mm/units.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { COUNTED, type ByDesign, type Counted } from './compared-calls.ts';
import { modelCallOrder } from './model-calls.ts';
import type { CallOrder, ComparedCall, RecordedCallOrder } from './recorded-calls.ts';

/** One check that failed. */
export interface OrderDifference {
  /** Which element of the recording, from 0; null for a count, and for a call that only the model makes. */
  readonly event: number | null;
  /** The call as it was recorded, or what was counted. */
  readonly operation: string;
  /** The argument that differs, "call" where one side has no such call, or "count". */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
  /** The calls around it, the one in question marked with ">". */
  readonly calls: { readonly expected: readonly string[]; readonly got: readonly string[] };
}

export interface Conformity {
  readonly passed: number;
  readonly failed: number;
  readonly differences: readonly OrderDifference[];
  /** What this recording does not have at all, hence was not compared. */
  readonly notRecorded: readonly Counted[];
  /** Recorded calls that were left out by design. */
  readonly byDesign: ReadonlyMap<ByDesign, number>;
}

/** Compares a recorded call order with the one the model gives for a scenario: one check for each call, one for each count. */
export function conform(recorded: RecordedCallOrder, scenario: Scenario, approach: Approach): Conformity {
  const model = modelCallOrder(scenario, approach);
  const calls = compareCalls(recorded.calls, model.calls);
  const counts = COUNTED.filter((name) => recorded.counts.has(name));
  const countDifferences = counts.flatMap((name) => compareCount(name, recorded, model));
  const differences = [...calls.differences, ...countDifferences];
  return {
    passed: calls.checks + counts.length - differences.length,
    failed: differences.length,
    differences,
    notRecorded: COUNTED.filter((name) => !recorded.counts.has(name)),
    byDesign: recorded.byDesign,
  };
}

function compareCount(name: Counted, recorded: CallOrder, model: CallOrder): OrderDifference[] {
  const expected = recorded.counts.get(name)!;
  const got = model.counts.get(name) ?? 0;
  if (expected === got) return [];
  const values = { expected: String(expected), got: String(got) };
  return [{ event: null, operation: name, field: 'count', ...values, calls: { expected: [], got: [] } }];
}

function compareCalls(
  recorded: readonly ComparedCall[],
  model: readonly ComparedCall[],
): { checks: number; differences: OrderDifference[] } {
  const differences: OrderDifference[] = [];
  let checks = 0;
  let i = 0;
  let j = 0;
  const differ = (event: number | null, operation: string, field: string, expected: string, got: string): void => {
    const around = { expected: excerpt(recorded, i), got: excerpt(model, j) };
    differences.push({ event, operation, field, expected, got, calls: around });
  };
  while (i < recorded.length || j < model.length) {
    checks++;
    const [expected, got] = [recorded[i], model[j]];
    if (expected !== undefined && expected.fn === got?.fn) {
      const wrong = [...expected.args].find(([name, value]) => got.args.get(name) !== value);
      if (wrong !== undefined) {
        const [name, value] = wrong;
        differ(expected.index, describeCall(expected), name, hex0x(value), hex0x(got.args.get(name) ?? NaN));
      }
      i++;
      j++;
    } else if (isOnlyRecorded(recorded, i, model, j)) {
      differ(expected.index, describeCall(expected), 'call', 'this call', 'none here');
      i++;
    } else {
      differ(null, describeCall(got), 'call', 'none here', 'this call');
      j++;
    }
  }
  return { checks, differences };
}

/** How far the next place is searched at which the two agree again. */
const LOOK_AHEAD = 200;
/** Names that must agree there, so that it is no accident. */
const AGREEING = 3;

/** Where two orders part: whether the recorded call is the one too many, by the shortest way to where they agree again. */
function isOnlyRecorded(
  recorded: readonly ComparedCall[],
  i: number,
  model: readonly ComparedCall[],
  j: number,
): boolean {
  if (j >= model.length) return true;
  if (i >= recorded.length) return false;
  for (let skipped = 1; skipped <= LOOK_AHEAD; skipped++) {
    for (let ofRecorded = skipped; ofRecorded >= 0; ofRecorded--) {
      if (agree(recorded, i + ofRecorded, model, j + skipped - ofRecorded)) return ofRecorded > 0;
    }
  }
  return true;
}

function agree(recorded: readonly ComparedCall[], i: number, model: readonly ComparedCall[], j: number): boolean {
  for (let n = 0; n < AGREEING; n++) {
    const [left, right] = [recorded[i + n]?.fn, model[j + n]?.fn];
    if (left !== right) return false;
    if (left === undefined) return n > 0;
  }
  return true;
}

const BEFORE = 3;
const AFTER = 2;

function excerpt(calls: readonly ComparedCall[], at: number): string[] {
  const lines: string[] = [];
  for (let n = Math.max(0, at - BEFORE); n <= at + AFTER && n < calls.length; n++) {
    lines.push(`${n === at ? '>' : ' '} ${describeCall(calls[n])}`);
  }
  if (at >= calls.length) lines.push('> (the end)');
  return lines;
}

function describeCall({ fn, args }: ComparedCall): string {
  return `${fn}(${Array.from(args, ([name, value]) => `${name}=${hex0x(value)}`).join(', ')})`;
}
