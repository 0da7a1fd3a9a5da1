import { AXES } from '../../draw/lane-scale.ts';
import type { ViewRange } from '../../draw/view-range.ts';
import { builtInScenario } from '../../scenario/built-in.ts';
import { parseAlignment } from './alignment.ts';
import { APPROACH_CHOICES } from './approaches.ts';
import { knownCalibration, measuredCalibration, type CalibrationChoice, type MeasuredMachine } from './calibration.ts';
import { asScenarioDocument, readLinkData } from './link-data.ts';
import { LINK_FIELDS, LINK_VERSION, NOWHERE, type LinkState } from './link.ts';
import { readMachineText } from './machine-text.ts';
import { readMode } from './mode.ts';
import { parseNotes } from './notes.ts';
import { readPlace } from './place.ts';
import { parseSelection } from './selection.ts';
import {
  CUSTOM_SCENARIO,
  firstScenarioId,
  OWN_SCENARIO,
  PREEMPT_MODELS,
  settingsOf,
  settingsOfDocument,
  TICK_RATES,
  type FieldName,
  type Settings,
} from './settings.ts';

const RECORDING_ID = /^[\w.-]{1,60}$/;

/**
 * Reads a fragment. What cannot be used in it is left out; link-notes.ts says what that is.
 *
 * @param known the measurement that was loaded last, which a link may mean without having it
 * @returns null for a link from the future, one whose scenario cannot be read, and what is no link at all
 */
export function readLink(fragment: string, known: MeasuredMachine | null = null): LinkState | null {
  const params = linkParams(fragment);
  const version = linkVersion(params);
  if (version === 0 || version > LINK_VERSION) return null;
  const settings = readSettings(params, readCalibration(params, known));
  return (
    settings && {
      settings,
      axis: AXES.find((name) => name === params.get('axis')) ?? 'time',
      alignment: parseAlignment(params.get('align')),
      range: readRange(params.get('view')),
      cursor: readNumber(params.get('cursor')),
      selection: parseSelection(params.get('select')),
      lane: readIndex(params.get('lane')),
      place: readPlace(params),
      mode: readMode(params),
      notes: parseNotes(params.get('notes')),
      compared: readPair(params.get('compared')) ?? NOWHERE.compared,
      search: params.get('search') ?? '',
      expanded: params.getAll('expanded'),
    }
  );
}

export function linkParams(fragment: string): URLSearchParams {
  return new URLSearchParams(fragment.replace(/^#/, ''));
}

/** @returns 0 for what is no link of this page */
export function linkVersion(params: URLSearchParams): number {
  const text = params.get('v') ?? '';
  return /^[1-9]\d*$/.test(text) ? Number(text) : 0;
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
  for (const field of LINK_FIELDS) fields[field] = params.get(field) ?? fields[field];
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

function readIndex(text: string | null): number | null {
  const value = readNumber(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** @returns null for what is no pair of timelines */
export function readPair(text: string | null): readonly [number, number] | null {
  const [first, second] = (text ?? '').split(',').map((part) => readIndex(part));
  return first != null && second != null && first !== second ? [first, second] : null;
}
