import { expect, test } from 'vitest';
import { builtInScenarios } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { GIB, TIB } from '../../../src/mm/units.ts';
import { parseSettings } from '../../../src/ui/state/parse-settings.ts';
import { parseSize } from '../../../src/ui/state/parse-size.ts';
import { isAsWritten, settingsOf, type FieldName, type Settings } from '../../../src/ui/state/settings.ts';

function withField(field: FieldName, value: string, scenario = 'custom'): Settings {
  const settings = settingsOf(scenario);
  return { ...settings, fields: { ...settings.fields, [field]: value } };
}

test('sizes as people write them', () => {
  expect(parseSize('320G')).toBe(320 * GIB);
  expect(parseSize(' 1.5 T ')).toBe(1.5 * TIB);
  expect(parseSize('64GiB')).toBe(64 * GIB);
  expect(parseSize('64 gb')).toBe(64 * GIB);
  expect(parseSize('4096')).toBe(4096);
  expect(parseSize('.5g')).toBe(GIB / 2);
  for (const text of ['', 'x', '-1G', '1e9', '1G2', '64P', '1.0001K', 'Infinity', '١G'])
    expect(parseSize(text), text).toBeNull();
});

test('every built-in scenario comes out of the form as it went in', () => {
  for (const document of builtInScenarios()) {
    const settings = settingsOf(document.id ?? '');
    expect(isAsWritten(settings)).toBe(true);
    const parsed = parseSettings(settings);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    expect(parseScenario(parsed.document)).toEqual(parseScenario(document));
  }
});

test('a size of one’s own is what is mapped and what is unmapped', () => {
  const parsed = parseSettings(withField('size', '64T'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const scenario = parseScenario(parsed.document);
  expect(scenario.mappings[0].lenBytes).toBe(64 * TIB);
  expect(scenario.tasks[0].calls[0]).toMatchObject({ op: 'munmap', len: 64 * TIB });
});

test('numbers of neighbours are changed, added and taken away', () => {
  const settings = settingsOf('ps-320G');
  const parsed = parseSettings({ ...settings, fields: { ...settings.fields, ps: '0', fault: '3' } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { tasks } = parseScenario(parsed.document);
  expect(tasks.map(({ kind, count }) => [kind, count])).toEqual([
    ['calls', 1],
    ['fault', 3],
  ]);
});

test('what is wrong is said of the field, and all of it at once', () => {
  const settings = withField('size', '12 parsecs');
  const parsed = parseSettings({
    ...settings,
    fields: { ...settings.fields, cpus: '0', seed: '1.5', section: '5000' },
  });
  if (parsed.ok) throw new Error('accepted');
  expect(Object.keys(parsed.errors).sort()).toEqual(['cpus', 'section', 'seed', 'size']);
  expect(parsed.errors.size).toContain('12 parsecs');
});

test('a size past the end of user space names the largest', () => {
  const parsed = parseSettings(withField('size', '113T'));
  if (parsed.ok) throw new Error('accepted');
  expect(parsed.errors.size).toMatch(/At most 111\.99T/);
  expect(parseSettings(withField('size', '111T')).ok).toBe(true);
});
