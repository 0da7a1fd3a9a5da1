import { sizeName } from './default-scenario.ts';
import type { ScenarioDocument } from './document.ts';

/** The parameters of a scenario in a line: "320G mapped, 32 CPUs, preempt voluntary, 250 Hz, sections of 1G, seed 1; tasks: munmap, ps". */
export function parametersText(document: ScenarioDocument): string {
  const { kernel = 'v4.17', cpus = 32, preempt = 'voluntary', hz = 250, seed = 1, sectionBytes, drop = {} } = document;
  const mapped = (document.mappings ?? []).reduce((sum, { lenBytes }) => sum + Number(lenBytes), 0);
  const conditions = [
    ...(drop.contended === false ? [] : ['contended']),
    ...(drop.notAtomic === false ? [] : ['not atomic']),
    ...(drop.needResched === false ? [] : ['need_resched']),
  ];
  const tasks = (document.tasks ?? []).map(({ name, kind = 'calls', calls, count = 1 }) => {
    const own = name ?? calls?.[0]?.op ?? kind;
    return count === 1 ? own : `${count} × ${own}`;
  });
  const parts = [
    `kernel ${kernel}`,
    `${sizeName(mapped)} mapped`,
    `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`,
    `preemption ${preempt}`,
    `${hz} Hz`,
    ...(sectionBytes === undefined ? [] : [`sections of ${sizeName(Number(sectionBytes))}`]),
    conditions.length === 0 ? 'drop always' : `drop if ${conditions.join(', ')}`,
    `seed ${seed}`,
    `prices ${document.calibration ?? 'rfc-2018'}`,
  ];
  return `${parts.join(' · ')} · tasks: ${tasks.join(', ')}`;
}
