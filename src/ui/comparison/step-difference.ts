import { bisector } from 'd3';
import { axisPosition } from '../../draw/lane-scale.ts';
import type { Difference } from '../../trace/differences.ts';
import { cursorPosition, putCursor } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { comparedLanes } from './compared-lanes.ts';
import { foundDifferences } from './found-differences.ts';

/** A difference, and where on the axis it is. */
export interface PlacedDifference {
  readonly difference: Difference;
  readonly number: number;
  readonly of: number;
  readonly at: number;
  /** The timeline that it is in. */
  readonly lane: number;
}

const byPlace = bisector(({ at }: PlacedDifference) => at);

/** @returns the difference that the cursor stands at, else the nearest before it; null if there is none */
export function differenceAtCursor(app: Unmapscope): PlacedDifference | null {
  const cursor = cursorPosition(app);
  if (cursor === null) return null;
  const all = placed(app);
  const before = byPlace.right(all, cursor) - 1;
  return before < 0 ? null : all[before];
}

/** Cursor to the next or previous difference between the two timelines that are compared. */
export function stepDifference(app: Unmapscope, direction: 1 | -1): void {
  if (comparedLanes(app.store.getState()) === null) {
    app.store.setState({ spoken: 'There is only one timeline: nothing to compare.' });
    return;
  }
  const cursor = cursorPosition(app) ?? 0;
  const all = placed(app);
  const found = direction === 1 ? all.at(byPlace.right(all, cursor)) : all[byPlace.left(all, cursor) - 1];
  if (found === undefined) {
    app.store.setState({ spoken: direction === 1 ? 'No further difference.' : 'No earlier difference.' });
    return;
  }
  putCursor(app, found.at);
  app.store.setState({
    explained: found.lane,
    spoken: `Difference ${found.number} of ${found.of}. ${namedText(app, found.difference.text)}.`,
  });
}

/** The text of a difference with the names of the two timelines. */
export function namedText({ store }: Unmapscope, text: string): string {
  const state = store.getState();
  const [first, second] = comparedLanes(state) ?? [0, 0];
  const label = (lane: number): string => state.timelines.at(lane)?.label ?? '';
  return text.replace(/\bthe first\b/g, label(first)).replace(/\bthe second\b/g, label(second));
}

/** What the last placing was made from, and what came of it: it is asked for with every frame. */
let last: { readonly of: readonly unknown[]; readonly placed: readonly PlacedDifference[] } = { of: [], placed: [] };

/** In the order of the axis: runs that are not aligned, or of other lengths, come to the same thing at other places. */
function placed(app: Unmapscope): readonly PlacedDifference[] {
  const pair = comparedLanes(app.store.getState());
  const lanes = app.runs.data()?.lanes ?? [];
  const [a, b] = pair === null ? [] : [lanes.at(pair[0]), lanes.at(pair[1])];
  if (pair === null || !a || !b) return [];
  const found = foundDifferences(app);
  const { axis } = app.view.getState();
  const of = [found, axis, a, b, a.shiftNs, b.shiftNs];
  if (of.every((part, i) => part === last.of[i])) return last.placed;
  const inOrder = found
    .map((difference) => {
      const inFirst = difference.aNs !== null;
      const at = axisPosition(axis, difference.aNs ?? difference.bNs ?? 0, inFirst ? a : b);
      return { difference, at, lane: inFirst ? pair[0] : pair[1] };
    })
    .sort((x, y) => x.at - y.at)
    .map((one, i, { length }) => ({ ...one, number: i + 1, of: length }));
  last = { of, placed: inOrder };
  return inOrder;
}
