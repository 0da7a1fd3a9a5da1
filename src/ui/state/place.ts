/** Views of the page; the timelines need no name in a link. */
export const VIEWS = ['timelines', 'compare', 'races'] as const;
export type View = (typeof VIEWS)[number];

/** Which view is on screen, and where one is in it. */
export interface Place {
  readonly show: View;
  /** The square of the race matrix that is open. */
  readonly cell: { readonly scenario: string; readonly approach: string } | null;
  /** The schedule that is run by hand there, such as "a6.b3"; null: none. */
  readonly schedule: string | null;
}

export const START_PLACE: Place = { show: 'timelines', cell: null, schedule: null };

/** Parameters of a link that a place is written in. */
export const PLACE_KEYS = ['show', 'cell', 'schedule'] as const;

export function writePlace({ show, cell, schedule }: Place, params: URLSearchParams): void {
  if (show === 'timelines') return;
  params.set('show', show);
  if (show !== 'races' || cell === null) return;
  params.set('cell', `${cell.scenario},${cell.approach}`);
  if (schedule !== null) params.set('schedule', schedule);
}

/** What cannot be used is left out. */
export function readPlace(params: URLSearchParams): Place {
  const show = VIEWS.find((view) => view === params.get('show')) ?? 'timelines';
  if (show !== 'races') return { ...START_PLACE, show };
  const [, scenario, approach] = /^([\w-]+),([\w-]+)$/.exec(params.get('cell') ?? '') ?? [];
  if (scenario === undefined || approach === undefined) return { ...START_PLACE, show };
  const schedule = params.get('schedule');
  const isSchedule = schedule !== null && /^([a-z]+[1-9]\d*(\.[a-z]+[1-9]\d*)*)?$/.test(schedule);
  return { show, cell: { scenario, approach }, schedule: isSchedule ? schedule : null };
}
