import { viewFileText } from '../files/view-file.ts';
import type { LinkState } from '../state/link.ts';
import { planRun } from '../state/plan.ts';
import { fileName, saveFile } from './save-file.ts';

/** Saves a view as a file that Open trace reads. @returns the file's name */
export function saveViewFile(state: LinkState): string {
  const { settings } = state;
  const scenario = planRun(settings)?.document.id ?? settings.scenarioId;
  const name = fileName(scenario, settings.approaches, 'view.json');
  saveFile(new Blob([viewFileText(state)], { type: 'application/json' }), name);
  return name;
}
