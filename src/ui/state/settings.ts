import { PAGE_SIZE } from '../../mm/units.ts';
import { builtInScenario, builtInScenarios } from '../../scenario/built-in.ts';
import { sizeName } from '../../scenario/default-scenario.ts';
import type { ScenarioDocument } from '../../scenario/document.ts';
import { FIRST_APPROACHES } from './approaches.ts';
import { knownCalibration, KNOWN_CALIBRATIONS, type CalibrationChoice } from './calibration.ts';

/** The scenario whose size the user types; everything else is as in the first built-in one. */
export const CUSTOM_SCENARIO = 'custom';

/** A scenario document that is none of the built-in ones: opened from a file, a race, a trace, a link. */
export const OWN_SCENARIO = 'own';

/** Kinds of neighbours whose number can be chosen. */
export const NEIGHBOUR_KINDS = ['ps', 'fault', 'writer', 'hog'] as const;
export type NeighbourKind = (typeof NEIGHBOUR_KINDS)[number];

export const PREEMPT_MODELS = ['none', 'voluntary', 'full'] as const;
export type PreemptModel = (typeof PREEMPT_MODELS)[number];

export const TICK_RATES = [100, 250, 300, 1000] as const;

/** What is typed stays as it was typed, right or wrong; parse-settings.ts says what it means. */
export interface TypedFields {
  readonly size: string;
  readonly cpus: string;
  readonly section: string;
  readonly seed: string;
  readonly ps: string;
  readonly fault: string;
  readonly writer: string;
  readonly hog: string;
}
export type FieldName = keyof TypedFields;

export interface DropConditions {
  readonly contended: boolean;
  readonly notAtomic: boolean;
  readonly needResched: boolean;
}

/** Everything a run is made from. */
export interface Settings {
  readonly scenarioId: string;
  /** The document of OWN_SCENARIO; it stays when another scenario is chosen, so that one can come back to it. */
  readonly own: ScenarioDocument | null;
  /** The recorded kernel that is shown beside the run; null: none. */
  readonly recorded: string | null;
  readonly approaches: readonly string[];
  readonly drop: DropConditions;
  readonly preempt: PreemptModel;
  readonly hz: number;
  readonly calibration: CalibrationChoice;
  readonly fields: TypedFields;
}

const DEFAULT_CUSTOM_SIZE = '64G';

/** The scenario that a first visit shows. */
export function firstScenarioId(): string {
  return builtInScenarios()[0].id ?? '';
}

/** The document that settings change. */
export function baseDocument({ scenarioId, own }: Pick<Settings, 'scenarioId' | 'own'>): ScenarioDocument {
  if (scenarioId === OWN_SCENARIO && own !== null) return own;
  return builtInScenario(scenarioId) ?? builtInScenarios()[0];
}

/** Bytes that the first munmap of a document takes; 0 if it makes none. */
export function documentSize(document: ScenarioDocument): number {
  for (const task of document.tasks ?? []) {
    for (const call of task.calls ?? []) if (call.op === 'munmap') return Number(call.len);
  }
  return 0;
}

/** What one entry of a PUD table spans. */
function defaultSection(document: ScenarioDocument): number {
  return PAGE_SIZE * (document.geometry?.entriesPerTable ?? 512) ** 2;
}

function countOf(document: ScenarioDocument, kind: NeighbourKind): string {
  return String((document.tasks ?? []).reduce((sum, task) => sum + (task.kind === kind ? (task.count ?? 1) : 0), 0));
}

/** The prices that the scenario of some settings names. */
export function writtenCalibration(settings: Pick<Settings, 'scenarioId' | 'own'>): CalibrationChoice {
  return calibrationOf(baseDocument(settings));
}

function calibrationOf({ calibration }: ScenarioDocument): CalibrationChoice {
  return knownCalibration(calibration) ?? { id: KNOWN_CALIBRATIONS[0].id, machine: null };
}

/** Prices that the user chose for one scenario are kept for the next; others are as that one names them. */
function keptCalibration(document: ScenarioDocument, previous?: Settings): CalibrationChoice {
  if (previous === undefined) return calibrationOf(document);
  const wasChosen = previous.calibration.id !== writtenCalibration(previous).id;
  return wasChosen ? previous.calibration : calibrationOf(document);
}

/**
 * The settings that are a scenario as it is written, or the custom one at its first size; approaches, prices that were chosen, and own document are
 * kept from `previous`.
 */
export function settingsOf(scenarioId: string, previous?: Settings): Settings {
  const own = previous?.own ?? null;
  const document = baseDocument({ scenarioId, own });
  const bytes = documentSize(document);
  const size = scenarioId === CUSTOM_SCENARIO ? DEFAULT_CUSTOM_SIZE : bytes > 0 ? sizeName(bytes) : '';
  return {
    scenarioId,
    own,
    recorded: null,
    approaches: previous?.approaches ?? FIRST_APPROACHES,
    drop: {
      contended: document.drop?.contended ?? true,
      notAtomic: document.drop?.notAtomic ?? true,
      needResched: document.drop?.needResched ?? true,
    },
    preempt: document.preempt ?? 'voluntary',
    hz: document.hz ?? 250,
    calibration: keptCalibration(document, previous),
    fields: {
      size,
      cpus: String(document.cpus ?? 32),
      section: sizeName(Number(document.sectionBytes ?? defaultSection(document))),
      seed: String(document.seed ?? 1),
      ps: countOf(document, 'ps'),
      fault: countOf(document, 'fault'),
      writer: countOf(document, 'writer'),
      hog: countOf(document, 'hog'),
    },
  };
}

/** The settings that run a document of one's own as it is written. */
export function settingsOfDocument(
  document: ScenarioDocument,
  previous: Settings,
  approaches?: readonly string[],
): Settings {
  const calibration = keptCalibration(document, previous);
  const kept = { ...previous, own: document, approaches: approaches ?? previous.approaches };
  return { ...settingsOf(OWN_SCENARIO, kept), calibration };
}

/** Whether a built-in scenario is run as it is written, apart from the choice of approaches and prices. */
export function isAsWritten(settings: Settings): boolean {
  const written = { ...settingsOf(settings.scenarioId, settings), recorded: settings.recorded };
  const isBuiltIn = settings.scenarioId !== CUSTOM_SCENARIO && settings.scenarioId !== OWN_SCENARIO;
  return isBuiltIn && JSON.stringify(written) === JSON.stringify(settings);
}
