import { hex0x } from '../mm/units.ts';
import { ADDRESS_FIELDS, LENGTH_FIELDS } from './call-schema.ts';
import type { TaskCall } from './call-schema.ts';
import type { Scenario, TaskSpec } from './scenario.ts';
import type { ScenarioDocument } from './document.ts';

/** @returns the JSON document of a scenario, nothing left out: parseScenario gives the same scenario back. */
export function toDocument(scenario: Scenario): ScenarioDocument {
  const { mappings, tasks, order, limits, ...rest } = scenario;
  const document = {
    ...rest,
    mappings: mappings.map(({ start, ...others }) => ({ start: hex0x(start), ...others })),
    tasks: tasks.map(taskDocument),
    ...(order === null ? {} : { order }),
    limits,
  };
  // A scenario's fields are as strict as the schema; only its types are wider here and there.
  return document as unknown as ScenarioDocument;
}

function taskDocument({ calls, repeat, pauseNs, range, pattern, rounds, ...rest }: TaskSpec): object {
  if (rest.kind === 'calls') return { ...rest, calls: calls.map(callDocument), repeat };
  return {
    ...rest,
    pauseNs,
    ...(range === null ? {} : { range: { ...range, start: hex0x(range.start) } }),
    ...(pattern === 'sequential' ? {} : { pattern }),
    ...(rounds === null ? {} : { rounds }),
  };
}

function callDocument(call: TaskCall): object {
  return Object.fromEntries(
    Object.entries(call).map(([key, value]: [string, unknown]) => {
      if (typeof value !== 'number') return [key, value];
      const asHex = ADDRESS_FIELDS.has(key) || (LENGTH_FIELDS.has(key) && !Number.isSafeInteger(value));
      return [key, asHex ? hex0x(value) : value];
    }),
  );
}
