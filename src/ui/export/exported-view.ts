import type { Picture } from '../../draw/picture.ts';
import { resultText } from '../../draw/result-text.ts';
import { parametersText } from '../../scenario/parameters-text.ts';
import { currentLink } from '../state/current-link.ts';
import { visibleRange } from '../state/navigate.ts';
import { planRun } from '../state/plan.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { rowsOfLane } from '../rows/rows-of-lane.ts';
import { versionText } from './version-text.ts';

/** The timelines as they stand on screen, for a picture; null before there are any. */
export function exportedView(app: Unmapscope): Picture | null {
  const data = app.runs.data();
  const state = app.store.getState();
  const { axis, cursor } = app.view.getState();
  if (!data) return null;
  const document = planRun(state.shown ?? state.settings)?.document;
  return {
    title: document?.title ?? document?.id ?? 'Unmapscope',
    parameters: document ? parametersText(document) : '',
    axis,
    view: visibleRange(app),
    cursor,
    lanes: data.lanes.map(({ trace, lenBytes, shiftNs }, lane) => {
      const timeline = state.timelines.at(lane);
      const summary = state.lanes.at(lane)?.summary;
      return {
        label: timeline?.label ?? '',
        about: timeline?.about ?? '',
        result: summary ? resultText(summary) : '',
        trace,
        lenBytes,
        shiftNs,
        rows: rowsOfLane(state, lane),
      };
    }),
    version: versionText(),
    link: currentLink(app.store, app.view),
  };
}
