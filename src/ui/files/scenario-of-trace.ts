import type { ScenarioDocument } from '../../scenario/document.ts';
import { scenarioOfRecording } from '../../scenario/recorded-munmap.ts';
import type { OpenedMessage } from '../../worker/import-protocol.ts';
import { asScenarioDocument } from '../state/link-data.ts';
import { PREEMPT_MODELS } from '../state/settings.ts';

/** What the model can run of a trace: the scenario that it was simulated from, or one made of what a kernel did; null if there is neither. */
export function scenarioOfTrace(name: string, { header, contention }: OpenedMessage): ScenarioDocument | null {
  if (contention === null) return asScenarioDocument(header.scenario);
  const { cpus, preempt } = header;
  const ofMachine = typeof cpus === 'number' ? Math.max(cpus, contention.cpus) : contention.cpus;
  const model = PREEMPT_MODELS.find((one) => one === preempt);
  return scenarioOfRecording({ ...contention, cpus: ofMachine }, name, model);
}
