import { planRun } from '../state/plan.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { fileName, saveFile } from './save-file.ts';

/** Saves the scenario of the run on screen as a document, as the terminal takes it. @returns the file's name; null where the settings cannot be run */
export function saveScenarioFile({ store }: Unmapscope): string | null {
  const { shown, settings } = store.getState();
  const document = planRun(shown ?? settings)?.document;
  if (!document) return null;
  const name = fileName(document.id ?? 'scenario', [], 'json');
  saveFile(new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: 'application/json' }), name);
  return name;
}
