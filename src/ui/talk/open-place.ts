import { START_PLACE } from '../state/place.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { currentTalk } from './current-talk.ts';

/** Leaves the talk for a place. */
export function openPlace({ store }: Unmapscope, place: string): void {
  const [where, scenario, approach] = place.split('/');
  currentTalk.hasOpened = true;
  if (where === 'review')
    store.setState({ mode: { mode: 'review', at: place.slice('review/'.length) }, place: START_PLACE });
  else if (where === 'compare')
    store.setState({ mode: { mode: 'demo', at: null }, place: { show: 'compare', cell: null, schedule: null } });
  else
    store.setState({
      mode: { mode: 'demo', at: null },
      place: { show: 'races', cell: { scenario, approach }, schedule: null },
    });
}
