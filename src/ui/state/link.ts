import type { Axis } from '../../draw/lane-scale.ts';
import type { ViewRange } from '../../draw/view-range.ts';
import { alignmentText, type Alignment } from './alignment.ts';
import type { CalibrationChoice } from './calibration.ts';
import { machineLinkText, machineText } from './machine-text.ts';
import { START_MODE, writeMode, type ModePlace } from './mode.ts';
import { notesText, type Note } from './notes.ts';
import { START_PLACE, writePlace, type Place } from './place.ts';
import { selectionText, type Selection } from './selection.ts';
import { writeLinkData } from './link-data.ts';
import {
  CUSTOM_SCENARIO,
  OWN_SCENARIO,
  settingsOf,
  type FieldName,
  type Settings,
  writtenCalibration,
} from './settings.ts';

/** What a link holds. What it leaves out is as the scenario has it. */
export interface LinkState {
  readonly settings: Settings;
  readonly axis: Axis;
  readonly alignment: Alignment;
  readonly range: ViewRange | null;
  readonly cursor: number | null;
  readonly selection: Selection | null;
  /** Index of the lane that is explained. */
  readonly lane: number | null;
  readonly place: Place;
  readonly mode: ModePlace;
  readonly notes: readonly Note[];
  /** The two timelines that are compared, by index. */
  readonly compared: readonly [number, number];
  /** What events are searched for; empty: nothing. */
  readonly search: string;
  /** Names of the task groups whose rows are shown one by one. */
  readonly expanded: readonly string[];
}

/** A link to settings alone: everything from its beginning to its end. */
export const NOWHERE = {
  axis: 'time',
  alignment: null,
  range: null,
  cursor: null,
  selection: null,
  lane: null,
  place: START_PLACE,
  mode: START_MODE,
  notes: [],
  compared: [0, 1],
  search: '',
  expanded: [],
} as const satisfies Omit<LinkState, 'settings'>;

/** Of links that are written; docs/architecture.md says what each version had. */
export const LINK_VERSION = 2;

/** What of a link decides about nothing that is on screen. */
export const LINK_HEAD_KEYS = ['v', 'model'] as const;

export const DROP_KEYS = ['contended', 'notAtomic', 'needResched'] as const;

/** Fields that a link names as the form does; the size only counts for the custom scenario. */
export const LINK_FIELDS: readonly FieldName[] = ['cpus', 'section', 'seed', 'ps', 'fault', 'writer', 'hog'];

/**
 * @param isWhole also with a measurement that is too large for an address
 * @returns the fragment of the address, from `#` on
 */
export function writeLink(state: LinkState, isWhole = false): string {
  const { settings, axis, range, cursor, selection, lane, compared, search } = state;
  const base = settingsOf(settings.scenarioId, settings);
  const params = new URLSearchParams({
    v: String(LINK_VERSION),
    model: __UNMAPSCOPE_BUILD__.modelChecksum,
    scenario: settings.scenarioId,
  });
  if (settings.scenarioId === CUSTOM_SCENARIO) params.set('size', settings.fields.size);
  if (settings.scenarioId === OWN_SCENARIO) params.set('document', writeLinkData(settings.own));
  if (settings.recorded !== null) params.set('recorded', settings.recorded);
  params.set('approaches', settings.approaches.join(','));
  if (DROP_KEYS.some((key) => settings.drop[key] !== base.drop[key])) {
    params.set('drop', DROP_KEYS.filter((key) => settings.drop[key]).join(','));
  }
  if (settings.preempt !== base.preempt) params.set('preempt', settings.preempt);
  if (settings.hz !== base.hz) params.set('hz', String(settings.hz));
  const { calibration } = settings;
  if (calibration.id !== writtenCalibration(settings).id) writeCalibration(calibration, params, isWhole);
  for (const field of LINK_FIELDS) {
    if (settings.fields[field] !== base.fields[field]) params.set(field, settings.fields[field]);
  }
  if (axis !== 'time') params.set('axis', axis);
  const align = alignmentText(state.alignment);
  if (align !== null) params.set('align', align);
  if (range) params.set('view', `${short(range.from, axis)},${short(range.to, axis)}`);
  if (cursor !== null) params.set('cursor', short(cursor, axis));
  if (selection) params.set('select', selectionText(selection, axis));
  if (lane !== null) params.set('lane', String(lane));
  if (compared.some((index, i) => index !== NOWHERE.compared[i])) params.set('compared', compared.join(','));
  if (search !== '') params.set('search', search);
  for (const name of state.expanded) params.append('expanded', name);
  writePlace(state.place, params);
  writeMode(state.mode, params);
  const noted = notesText(state.notes);
  if (noted !== null) params.set('notes', noted);
  return `#${params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/')}`;
}

/** A measurement travels with the link if it is small enough; of a larger one the link knows the name of the file. */
function writeCalibration({ id, machine }: CalibrationChoice, params: URLSearchParams, isWhole: boolean): void {
  params.set('calibration', id);
  if (machine === null) return;
  params.set('machine', machine.name);
  const text = isWhole ? machineText(machine.document) : machineLinkText(machine.document);
  if (text !== null) params.set('measurement', text);
}

/** Nanoseconds are whole; shares keep as many digits as a page of the largest range needs. */
function short(value: number, axis: Axis): string {
  return axis === 'time' ? String(Math.round(value)) : String(Number(value.toPrecision(12)));
}
