import { baseDocument, NEIGHBOUR_KINDS, type FieldName, type Settings } from './settings.ts';
import { approachChoice } from './approaches.ts';
import type { AppStore } from './app-state.ts';
import { calibrationLabel } from './calibration.ts';

/** A change of the settings that was undone, or made again. */
export interface ToldChange {
  readonly word: 'Undone' | 'Done again';
  readonly before: Settings;
  readonly after: Settings;
  /** Whether a run of it has begun. */
  readonly isRun: boolean;
}

/** Says what is as it was; with the sentence of the run, where one follows. */
export function tellChange(app: AppStore, change: ToldChange): void {
  const told = changeSentence(change);
  if (!change.isRun) {
    const isShown = app.getState().shown === change.after;
    app.setState({ sentence: isShown ? told : `${told} Press Run to see it.` });
    return;
  }
  const prepend = (): void => app.setState(({ sentence }) => ({ sentence: `${told} ${sentence}`.trim() }));
  prepend();
  if (app.getState().status.phase !== 'running') return;
  const stop = app.subscribe(({ status }, before) => {
    if (status === before.status) return;
    stop();
    // Another run that has begun meanwhile has its own.
    if (status.phase !== 'running') prepend();
  });
}

export function changeSentence({ word, before, after }: ToldChange): string {
  return `${word}: ${partsChanged(before, after).join('; ')}.`;
}

const FIELD_LABELS: readonly (readonly [FieldName, string])[] = [
  ['size', 'size'],
  ['cpus', 'CPUs'],
  ['section', 'section of'],
  ['seed', 'seed'],
  ...NEIGHBOUR_KINDS.map((kind) => [kind, kind] as const),
];

/** What is different, as it is now. */
function partsChanged(before: Settings, after: Settings): string[] {
  const isSame = (part: keyof Settings): boolean => JSON.stringify(before[part]) === JSON.stringify(after[part]);
  const parts: string[] = [];
  const isOtherScenario = !isSame('scenarioId') || !isSame('own') || !isSame('recorded');
  if (isOtherScenario) {
    const { title, id } = baseDocument(after);
    parts.push(after.recorded === null ? `scenario “${title ?? id ?? ''}”` : `recorded kernel ${after.recorded}`);
  }
  if (!isSame('approaches'))
    parts.push(`approaches ${after.approaches.map((id) => approachChoice(id).label).join(', ')}`);
  if (!isSame('calibration')) parts.push(`prices: ${calibrationLabel(after.calibration)}`);
  // Another scenario brings its own.
  if (isOtherScenario) return parts;
  if (!isSame('drop')) parts.push(`drop when ${conditionsText(after)}`);
  if (!isSame('preempt')) parts.push(`preemption ${after.preempt}`);
  if (!isSame('hz')) parts.push(`HZ ${after.hz}`);
  for (const [field, label] of FIELD_LABELS) {
    if (before.fields[field] !== after.fields[field]) parts.push(`${label} ${after.fields[field]}`);
  }
  return parts;
}

function conditionsText({ drop: { contended, notAtomic, needResched } }: Settings): string {
  const asked = [contended && 'contended', notAtomic && 'not atomic', needResched && 'need_resched()'];
  return asked.filter((name) => name !== false).join(', ') || 'a section ends';
}
