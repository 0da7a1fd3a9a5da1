import { expect, test } from 'vitest';
import { PARAMETER_FACTS } from '../../../src/scenario/parameter-facts.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { APPROACH_CHOICES } from '../../../src/ui/state/approaches.ts';
import { parseSettings } from '../../../src/ui/state/parse-settings.ts';
import {
  CUSTOM_SCENARIO,
  firstScenarioId,
  NEIGHBOUR_KINDS,
  settingsOf,
  type FieldName,
} from '../../../src/ui/state/settings.ts';

function textOf(id: string): string {
  const facts = PARAMETER_FACTS.find((one) => one.id === id);
  if (facts === undefined) throw new Error(`nothing is said of ${id}`);
  return [facts.models, facts.unit ?? '', facts.source].join(' ');
}

const { drop, fields, cpus, hz, preempt, section } = (() => {
  const settings = settingsOf(firstScenarioId());
  return { ...settings, ...settings.fields };
})();

test('everything that the form can set has its line, once, with a source', () => {
  const kinds: readonly string[] = NEIGHBOUR_KINDS;
  const typed = Object.keys(fields).map((name) => (kinds.includes(name) ? `tasks.${name}` : name));
  const wanted = [
    ...typed,
    ...Object.keys(drop).map((key) => `drop.${key}`),
    ...APPROACH_CHOICES.map(({ id }) => `approach.${id}`),
    ...['scenario', 'preempt', 'hz', 'calibration', 'measurement'],
  ];
  expect(PARAMETER_FACTS.map(({ id }) => id).sort()).toEqual(wanted.sort());
  for (const { models, unit, source } of PARAMETER_FACTS) {
    for (const text of [models, unit ?? 'None.', source]) expect(text).toMatch(/^\S.*\.$/);
  }
});

test('the values that a line gives a source for are those that the form begins with', () => {
  expect(textOf('cpus')).toContain(` ${cpus} as `);
  expect(textOf('hz')).toContain(` ${hz} as `);
  expect(textOf('preempt')).toContain(` ${preempt} as `);
  expect(textOf('section')).toContain(` ${section} is HPAGE_PUD_SIZE`);
});

test('bounds are those that the form holds', () => {
  const isTaken = (field: FieldName, value: number): boolean => {
    const settings = settingsOf(CUSTOM_SCENARIO);
    return parseSettings({ ...settings, fields: { ...settings.fields, [field]: String(value) } }).ok;
  };
  const bounded = [['cpus', 'cpus'], ...NEIGHBOUR_KINDS.map((kind) => [`tasks.${kind}`, kind])];
  for (const [id, field] of bounded) {
    const [, least, most] = /\b(\d+) to (\d+)\./.exec(textOf(id)) ?? [];
    const taken = [Number(least) - 1, Number(least), Number(most), Number(most) + 1].map((value) =>
      isTaken(field as FieldName, value),
    );
    expect({ field, taken }).toEqual({ field, taken: [false, true, true, false] });
  }
});

test('pauses of neighbours are those of the scenario', () => {
  const kinds = ['ps', 'fault', 'writer'];
  const munmap = { calls: [{ op: 'munmap', addr: '0x100000000000', len: 4096 }] };
  const { tasks } = parseScenario({ version: 1, tasks: [munmap, ...kinds.map((kind) => ({ kind }))] });
  for (const { kind, pauseNs } of tasks.slice(1)) {
    const [, pause = '', unit = ''] = /\b(\d+) (ms|µs)/.exec(textOf(`tasks.${kind}`)) ?? [];
    expect({ kind, ns: Number(pause) * (unit === 'ms' ? 1e6 : 1e3) }).toEqual({ kind, ns: pauseNs });
  }
});
