import { AXES, type Axis } from '../../draw/lane-scale.ts';
import type { ViewRange } from '../../draw/view-range.ts';
import { alignmentText, parseAlignment, type Alignment } from './alignment.ts';
import { APPROACH_CHOICES } from './approaches.ts';
import { knownCalibration, measuredCalibration, type CalibrationChoice, type MeasuredMachine } from './calibration.ts';
import { machineLinkText, readMachineText } from './machine-text.ts';
import { readMode, START_MODE, writeMode, type ModePlace } from './mode.ts';
import { notesText, parseNotes, type Note } from './notes.ts';
import { readPlace, START_PLACE, writePlace, type Place } from './place.ts';
import { parseSelection, selectionText, type Selection } from './selection.ts';
import { builtInScenario } from '../../scenario/built-in.ts';
import { asScenarioDocument, readLinkData, writeLinkData } from './link-data.ts';
import {
  CUSTOM_SCENARIO,
  firstScenarioId,
  OWN_SCENARIO,
  PREEMPT_MODELS,
  settingsOf,
  TICK_RATES,
  type FieldName,
  settingsOfDocument,
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
} as const satisfies Omit<LinkState, 'settings'>;

export type ReadLink =
  | {
      readonly ok: true;
      readonly state: LinkState | null;
      /** The measurement file without which it cannot be run at its prices; null if it needs none. */
      readonly needsFile: string | null;
    }
  | { readonly ok: false; readonly says: string };

const VERSION = '1';
const RECORDING_ID = /^[\w.-]{1,60}$/;
const DROP_KEYS = ['contended', 'notAtomic', 'needResched'] as const;
/** Fields that a link names as the form does; the size only counts for the custom scenario. */
const FIELDS: readonly FieldName[] = ['cpus', 'section', 'seed', 'ps', 'fault', 'writer', 'hog'];

/** @returns the fragment of the address, from `#` on */
export function writeLink({
  settings,
  axis,
  alignment,
  range,
  cursor,
  selection,
  lane,
  place,
  mode,
  notes,
}: LinkState): string {
  const base = settingsOf(settings.scenarioId, settings);
  const params = new URLSearchParams({ v: VERSION, scenario: settings.scenarioId });
  if (settings.scenarioId === CUSTOM_SCENARIO) params.set('size', settings.fields.size);
  if (settings.scenarioId === OWN_SCENARIO) params.set('document', writeLinkData(settings.own));
  if (settings.recorded !== null) params.set('recorded', settings.recorded);
  params.set('approaches', settings.approaches.join(','));
  if (DROP_KEYS.some((key) => settings.drop[key] !== base.drop[key])) {
    params.set('drop', DROP_KEYS.filter((key) => settings.drop[key]).join(','));
  }
  if (settings.preempt !== base.preempt) params.set('preempt', settings.preempt);
  if (settings.hz !== base.hz) params.set('hz', String(settings.hz));
  if (settings.calibration.id !== writtenCalibration(settings).id) writeCalibration(settings.calibration, params);
  for (const field of FIELDS) {
    if (settings.fields[field] !== base.fields[field]) params.set(field, settings.fields[field]);
  }
  if (axis !== 'time') params.set('axis', axis);
  const align = alignmentText(alignment);
  if (align !== null) params.set('align', align);
  if (range) params.set('view', `${short(range.from, axis)},${short(range.to, axis)}`);
  if (cursor !== null) params.set('cursor', short(cursor, axis));
  if (selection) params.set('select', selectionText(selection, axis));
  if (lane !== null) params.set('lane', String(lane));
  writePlace(place, params);
  writeMode(mode, params);
  const noted = notesText(notes);
  if (noted !== null) params.set('notes', noted);
  return `#${params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/')}`;
}

/** A measurement travels with the link if it is small enough; of a larger one the link knows the name of the file. */
function writeCalibration({ id, machine }: CalibrationChoice, params: URLSearchParams): void {
  params.set('calibration', id);
  if (machine === null) return;
  params.set('machine', machine.name);
  const text = machineLinkText(machine.document);
  if (text !== null) params.set('measurement', text);
}

/** Nanoseconds are whole; shares keep as many digits as a page of the largest range needs. */
function short(value: number, axis: Axis): string {
  return axis === 'time' ? String(Math.round(value)) : String(Number(value.toPrecision(12)));
}

/**
 * Reads a fragment. What cannot be used in it is left out, not refused; only a link from the future is.
 *
 * @param known the measurement that was loaded last, which a link may mean without having it
 */
export function readLink(fragment: string, known: MeasuredMachine | null = null): ReadLink {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  const version = params.get('v');
  if (version === null) return { ok: true, state: null, needsFile: null };
  if (version !== VERSION) {
    return {
      ok: false,
      says: 'This link was made by another version of the page and cannot be read by this one; what it names is not shown.',
    };
  }
  const calibration = readCalibration(params, known);
  const settings = readSettings(params, calibration);
  if (settings === null) {
    return { ok: false, says: 'The scenario in this link cannot be read; the first scenario is shown instead.' };
  }
  const axis = AXES.find((name) => name === params.get('axis')) ?? 'time';
  const isMissing = params.get('calibration') === 'measured' && calibration === undefined;
  return {
    ok: true,
    needsFile: isMissing ? (params.get('machine') ?? 'a measurement') : null,
    state: {
      settings,
      axis,
      alignment: parseAlignment(params.get('align')),
      range: readRange(params.get('view')),
      cursor: readNumber(params.get('cursor')),
      selection: parseSelection(params.get('select')),
      lane: readNumber(params.get('lane')),
      place: readPlace(params),
      mode: readMode(params),
      notes: parseNotes(params.get('notes')),
    },
  };
}

/** @returns undefined where the link has none that can be used */
function readCalibration(params: URLSearchParams, known: MeasuredMachine | null): CalibrationChoice | undefined {
  const id = params.get('calibration');
  if (id !== 'measured') return knownCalibration(id);
  const name = params.get('machine') ?? 'from a link';
  const document = readMachineText(params.get('measurement') ?? '');
  if (document !== null) return measuredCalibration({ name, document });
  return known?.name === name ? measuredCalibration(known) : undefined;
}

/** @returns null if it is a scenario of its own that cannot be read */
function readSettings(params: URLSearchParams, calibration: CalibrationChoice | undefined): Settings | null {
  const base = readScenario(params);
  if (base === null) return null;
  const approaches = (params.get('approaches') ?? '').split(',');
  const chosen = APPROACH_CHOICES.filter(({ id }) => approaches.includes(id)).map(({ id }) => id);
  const recorded = RECORDING_ID.exec(params.get('recorded') ?? '')?.[0] ?? null;
  const drop = params.get('drop')?.split(',');
  const fields: Record<FieldName, string> = { ...base.fields };
  for (const field of FIELDS) fields[field] = params.get(field) ?? fields[field];
  if (base.scenarioId === CUSTOM_SCENARIO) fields.size = params.get('size') ?? fields.size;
  return {
    ...base,
    recorded,
    // Beside a recording there need not be any.
    approaches: chosen.length > 0 || (recorded !== null && params.get('approaches') === '') ? chosen : base.approaches,
    drop: drop
      ? {
          contended: drop.includes('contended'),
          notAtomic: drop.includes('notAtomic'),
          needResched: drop.includes('needResched'),
        }
      : base.drop,
    preempt: PREEMPT_MODELS.find((model) => model === params.get('preempt')) ?? base.preempt,
    hz: TICK_RATES.find((rate) => String(rate) === params.get('hz')) ?? base.hz,
    calibration: calibration ?? base.calibration,
    fields,
  };
}

function readScenario(params: URLSearchParams): Settings | null {
  const wanted = params.get('scenario') ?? '';
  const first = settingsOf(firstScenarioId());
  if (wanted !== OWN_SCENARIO) {
    const isKnown = wanted === CUSTOM_SCENARIO || builtInScenario(wanted) !== undefined;
    return isKnown ? settingsOf(wanted) : first;
  }
  try {
    const document = asScenarioDocument(readLinkData(params.get('document') ?? ''));
    return document && settingsOfDocument(document, first);
  } catch {
    return null;
  }
}

function readRange(text: string | null): ViewRange | null {
  const [from, to] = (text ?? '').split(',').map((part) => readNumber(part));
  return from != null && to != null && from < to ? { from, to } : null;
}

function readNumber(text: string | null): number | null {
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}
