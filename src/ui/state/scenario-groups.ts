import { builtInScenarios } from '../../scenario/built-in.ts';
import { RECORDED_CALLS } from '../../scenario/recorded-calls.ts';
import { RECORDED_RACES } from '../../scenario/recorded-races.ts';

export interface ScenarioGroup {
  readonly label: string;
  readonly scenarios: readonly { readonly id: string; readonly title: string }[];
}

/** The built-in scenarios as they are offered: the series' own case first, then what was recorded, then worlds of a few pages. */
export function scenarioGroups(): readonly ScenarioGroup[] {
  const recordedIds = new Set([...RECORDED_CALLS, ...RECORDED_RACES].map(({ id }) => id));
  const all = builtInScenarios();
  const small = all.filter(({ geometry }) => isSmall(geometry));
  const recorded = all.filter(({ id, geometry }) => recordedIds.has(id) && !isSmall(geometry));
  return [
    {
      label: 'Unmapping large mappings',
      scenarios: all.filter((one) => !small.includes(one) && !recorded.includes(one)),
    },
    { label: 'As recorded on real kernels', scenarios: recorded },
    { label: 'Worlds of a few pages', scenarios: small },
  ];
}

function isSmall(geometry: { readonly entriesPerTable?: number | undefined } | undefined): boolean {
  return (geometry?.entriesPerTable ?? 512) < 512;
}
