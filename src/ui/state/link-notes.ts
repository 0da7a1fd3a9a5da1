import { escaped, shortened } from '../../scenario/scenario-error.ts';
import type { MeasuredMachine } from './calibration.ts';
import { DROP_KEYS, LINK_FIELDS, LINK_VERSION, type LinkState } from './link.ts';
import { linkParams, linkVersion, readPair } from './read-link.ts';
import { CUSTOM_SCENARIO, OWN_SCENARIO } from './settings.ts';

/**
 * What there is to say of a link, in sentences: why it is refused, that it was brought up to date, that the model is another one, what is missing or
 * could not be read.
 *
 * @param state what was read of it; null: nothing
 */
export function linkNotes(fragment: string, state: LinkState | null): string[] {
  const params = linkParams(fragment);
  const version = linkVersion(params);
  if (version === 0) return ['What follows the # in the address is no link that this page makes; it is not used.'];
  if (version > LINK_VERSION) {
    return [
      `This link was made by another version of the page: it has number ${version}, and this page reads up to ${LINK_VERSION}. What it names is not shown, and nothing is changed.`,
    ];
  }
  if (state === null) return ['The scenario in this link cannot be read; what it names is not shown.'];
  return [
    ...(version < LINK_VERSION ? [upgradedNote(version)] : modelNotes(params.get('model'))),
    ...missingMachineNotes(params, state.settings.calibration.machine),
    ...unreadNotes(params, state),
  ];
}

function upgradedNote(version: number): string {
  return `This link was made by an earlier version of the page (${version} of ${LINK_VERSION}) and was brought up to date; figures may differ from those its sender saw.`;
}

/** A link that was written by hand names no model, so there is nothing to compare. */
function modelNotes(model: string | null): string[] {
  const { modelChecksum } = __UNMAPSCOPE_BUILD__;
  if (model === null || model === modelChecksum) return [];
  return [
    `This link was made with another state of the model (${escaped(model.slice(0, 12))}, here ${modelChecksum}); figures may differ from those its sender saw.`,
  ];
}

function missingMachineNotes(params: URLSearchParams, machine: MeasuredMachine | null): string[] {
  if (params.get('calibration') !== 'measured' || machine !== null) return [];
  const name = escaped(shortened(params.get('machine') ?? 'a measurement'));
  return [
    `This link was made with prices measured on another machine, and needs the file ${name}: load it under More. Until then the series’ machine is used.`,
  ];
}

function unreadNotes(params: URLSearchParams, state: LinkState): string[] {
  const isRead = readParts(params, state);
  const unread = [...new Set(params.keys())].filter((key) => isRead.get(key) !== true);
  if (unread.length === 0) return [];
  const names = unread.map((key) => `“${escaped(key.slice(0, 20))}”`).join(', ');
  return [`Of this link, what follows could not be read and is left out: ${names}.`];
}

/** By the name of each part of a link that there can be: whether what stands there came to something. */
function readParts(params: URLSearchParams, state: LinkState): ReadonlyMap<string, boolean> {
  const { settings, place, mode } = state;
  const has = (key: string, value: unknown): boolean => params.get(key) === String(value);
  const hasOnly = (key: string, known: readonly string[]): boolean =>
    (params.get(key) ?? '').split(',').every((name) => name === '' || known.includes(name));
  return new Map<string, boolean>([
    ['v', true],
    ['model', true],
    ['search', true],
    ['expanded', true],
    ['machine', true],
    ['measurement', true],
    ...LINK_FIELDS.map((field) => [field, true] as const),
    ['size', settings.scenarioId === CUSTOM_SCENARIO],
    ['scenario', has('scenario', settings.scenarioId)],
    ['document', settings.scenarioId === OWN_SCENARIO],
    ['recorded', settings.recorded !== null],
    ['approaches', hasOnly('approaches', settings.approaches)],
    ['drop', hasOnly('drop', DROP_KEYS)],
    ['preempt', has('preempt', settings.preempt)],
    ['hz', has('hz', settings.hz)],
    // Of a measurement that is missing there is a sentence of its own.
    ['calibration', has('calibration', settings.calibration.id) || has('calibration', 'measured')],
    ['axis', has('axis', state.axis)],
    ['align', state.alignment !== null],
    ['view', state.range !== null],
    ['cursor', state.cursor !== null],
    ['select', state.selection !== null],
    ['lane', state.lane !== null],
    ['notes', state.notes.length > 0],
    ['compared', readPair(params.get('compared')) !== null],
    ['show', has('show', place.show)],
    ['cell', place.cell !== null],
    ['schedule', place.schedule !== null],
    ['mode', has('mode', mode.mode)],
    ['at', mode.at !== null],
  ]);
}
