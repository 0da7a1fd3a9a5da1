import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { readMeasurement } from '../../../src/scenario/measurement.ts';
import {
  KNOWN_CALIBRATIONS,
  measuredCalibration,
  type CalibrationChoice,
  type MeasuredMachine,
} from '../../../src/ui/state/calibration.ts';
import { essentialDocument } from '../../../src/ui/state/machine-text.ts';
import { NOWHERE, writeLink, type LinkState } from '../../../src/ui/state/link.ts';
import { linkNotes } from '../../../src/ui/state/link-notes.ts';
import { planRun } from '../../../src/ui/state/plan.ts';
import { readLink as readState } from '../../../src/ui/state/read-link.ts';
import { writeLinkData } from '../../../src/ui/state/link-data.ts';
import { linkOfFile, viewFileText } from '../../../src/ui/files/view-file.ts';
import { APPROACH_CHOICES } from '../../../src/ui/state/approaches.ts';
import type { Alignment } from '../../../src/ui/state/alignment.ts';
import { MODES } from '../../../src/ui/state/mode.ts';
import { START_PLACE, type Place } from '../../../src/ui/state/place.ts';
import {
  OWN_SCENARIO,
  PREEMPT_MODELS,
  settingsOf,
  settingsOfDocument,
  TICK_RATES,
} from '../../../src/ui/state/settings.ts';

const MEASURED = essentialDocument(
  readMeasurement(readFileSync(join(import.meta.dirname, '../../fixtures/measurements/linux-6.18-guest.json'), 'utf8')),
);
const number = fc.integer({ min: 0, max: 300 }).map(String);
const ownDocument = {
  version: 1 as const,
  ...builtInScenario('ps-80G'),
  id: 'own',
  title: 'Ein „eigenes“ & anderes',
  order: 'a5.b11.a3',
};
const calibration: fc.Arbitrary<CalibrationChoice> = fc.oneof(
  fc.constantFrom(...KNOWN_CALIBRATIONS).map(({ id }): CalibrationChoice => ({ id, machine: null })),
  fc.string().map((name) => measuredCalibration({ name, document: MEASURED })),
);
const link: fc.Arbitrary<LinkState> = fc
  .record({
    scenario: fc.constantFrom('ps-320G', 'ps-80G', 'custom', 'ps-320G-hog', OWN_SCENARIO),
    approaches: fc.subarray(
      APPROACH_CHOICES.map(({ id }) => id),
      { minLength: 1 },
    ),
    drop: fc.record({ contended: fc.boolean(), notAtomic: fc.boolean(), needResched: fc.boolean() }),
    preempt: fc.constantFrom(...PREEMPT_MODELS),
    hz: fc.constantFrom(...TICK_RATES),
    prices: calibration,
    fields: fc.record({ cpus: number, seed: number, ps: number, fault: number, section: fc.string() }),
    size: fc.string(),
    axis: fc.constantFrom('time', 'progress'),
    places: fc.option(fc.tuple(fc.double({ min: 0, max: 0.5 }), fc.double({ min: 0.001, max: 0.5 })), { nil: null }),
    cursor: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    notes: fc.array(
      fc.record({
        lane: fc.nat(3),
        fromNs: fc.nat(),
        toNs: fc.nat(),
        text: fc.string({ maxLength: 80, unit: 'grapheme' }),
      }),
      { maxLength: 4 },
    ),
    alignment: fc.constantFrom<Alignment>(
      null,
      { at: 'start' },
      { at: 'first-lock' },
      { at: 'end' },
      { at: 'section', number: 17 },
    ),
    lane: fc.option(fc.nat(2), { nil: null }),
    compared: fc.constantFrom<readonly [number, number]>([0, 1], [1, 0], [2, 5]),
    search: fc.string({ unit: 'grapheme' }),
    expanded: fc.uniqueArray(fc.string()),
    selected: fc.constantFrom(null, 'sections', 'task-3'),
    mode: fc.record({
      mode: fc.constantFrom(...MODES),
      at: fc.constantFrom(null, 'who-waits/2', 'p3/move_vma/free_pgtables', 'claims/-/zap', 'five/12', 'five/3/q2'),
    }),
    place: fc.constantFrom<Place>(
      START_PLACE,
      { ...START_PLACE, show: 'compare' },
      { ...START_PLACE, show: 'races' },
      { show: 'races', cell: { scenario: 'munmap-vs-fault', approach: 'vm-dead' }, schedule: null },
      { show: 'races', cell: { scenario: 'munmap-vs-fault', approach: 'vm-dead' }, schedule: 'a6.b14.a3' },
    ),
  })
  .map(
    ({
      alignment,
      compared,
      search,
      expanded,
      mode,
      notes,
      scenario,
      approaches,
      drop,
      preempt,
      hz,
      prices,
      fields,
      size,
      axis,
      places,
      cursor,
      selected,
      lane,
      place: shown,
    }) => {
      const base =
        scenario === OWN_SCENARIO ? settingsOfDocument(ownDocument, settingsOf('ps-320G')) : settingsOf(scenario);
      const unit = axis === 'time' ? 1e10 : 1;
      const place = (share: number): number =>
        axis === 'time' ? Math.round(share * unit) : Number(share.toPrecision(12));
      const from = places && place(places[0]);
      const to = places && place(places[0] + places[1]);
      return {
        settings: {
          ...base,
          approaches,
          drop,
          preempt,
          hz,
          calibration: prices,
          fields: { ...base.fields, ...fields, ...(scenario === 'custom' ? { size } : {}) },
        },
        axis,
        alignment,
        range:
          from !== null && to !== null && Number.isFinite(from) && Number.isFinite(to) && from < to
            ? { from, to }
            : null,
        cursor: cursor === null ? null : place(cursor),
        selection:
          from !== null && to !== null && Number.isFinite(from) && Number.isFinite(to) && from < to
            ? { from, to, row: selected }
            : null,
        lane,
        place: shown,
        mode,
        notes: notes.map((note) => ({ ...note, toNs: Math.max(note.fromNs, note.toNs) })),
        compared,
        search,
        expanded,
      } satisfies LinkState;
    },
  );

const MODEL = __UNMAPSCOPE_BUILD__.modelChecksum;

function readLink(fragment: string, known: MeasuredMachine | null = null) {
  const state = readState(fragment, known);
  return { state, says: linkNotes(fragment, state) };
}

test('what is written into a link is read out of it, and there is nothing to say of it', () => {
  fc.assert(
    fc.property(link, (state) => {
      expect(readLink(writeLink(state))).toEqual({ state, says: [] });
    }),
    { numRuns: 200 },
  );
});

test('a built-in scenario as it is makes a short link', () => {
  const state: LinkState = { settings: settingsOf('ps-80G'), ...NOWHERE };
  expect(writeLink(state)).toBe(
    `#v=2&model=${MODEL}&scenario=ps-80G&approaches=pristine,sections,sections-always-drop`,
  );
});

test('a link of the version before is brought up to date, with a sentence', () => {
  const { state, says } = readLink('#v=1&scenario=ps-80G&approaches=pristine&view=1,5&show=races');
  expect(state).toMatchObject({ range: { from: 1, to: 5 }, place: { show: 'races' } });
  expect(state?.settings.scenarioId).toBe('ps-80G');
  expect(says).toEqual([expect.stringMatching(/earlier version .*brought up to date.*figures may differ/)]);
  expect(state && readLink(writeLink(state))).toEqual({ state, says: [] });
});

test('a link of another model opens, and says that figures may differ; one without a model says nothing', () => {
  const written = writeLink({ ...NOWHERE, settings: settingsOf('ps-80G') });
  const { state, says } = readLink(written.replace(MODEL, '0123456789ab'));
  expect(state?.settings.scenarioId).toBe('ps-80G');
  expect(says).toEqual([expect.stringMatching(/0123456789ab.*figures may differ/)]);
  expect(readLink(written.replace(`&model=${MODEL}`, ''))).toEqual({ state, says: [] });
});

test('a link from the future, and what is none, is refused with a sentence', () => {
  expect(readLink('#v=3&scenario=ps-80G')).toEqual({ state: null, says: [expect.stringContaining('number 3')] });
  for (const text of ['#somewhere', '#v=', '#v=0', '#v=-1', '#v=two', '#&&&', '#%']) {
    expect(readLink(text), text).toEqual({ state: null, says: [expect.stringContaining('no link')] });
  }
});

test('a link whose scenario cannot be read says so', () => {
  for (const text of ['#v=2&scenario=own&document=AAAA', '#v=2&scenario=own', '#v=2&scenario=own&document=%00']) {
    expect(readLink(text)).toEqual({ state: null, says: [expect.stringContaining('cannot be read')] });
  }
});

test('what cannot be read in a link is named, and the rest is taken', () => {
  const { state, says } = readLink(
    '#v=2&scenario=nonsense&approaches=pristine,x&view=9,1&cursor=NaN&axis=up&hz=7&lane=1.5&compared=1,1&size=8G&colour=red&at=~&seed=4',
  );
  expect(state?.settings.approaches).toEqual(['pristine']);
  expect(state?.settings.fields.seed).toBe('4');
  expect(says).toEqual([
    'Of this link, what follows could not be read and is left out: ' +
      '“scenario”, “approaches”, “view”, “cursor”, “axis”, “hz”, “lane”, “compared”, “size”, “colour”, “at”.',
  ]);
});

test('a measurement is the same in a link, also where a time is -0', () => {
  const text = JSON.stringify(MEASURED).replace(/("untouched":.*?"min":)[\d.]+/, '$1-0');
  const document = readMeasurement(text);
  const state = {
    ...NOWHERE,
    settings: { ...settingsOf('ps-80G'), calibration: measuredCalibration({ name: 'm', document }) },
  };
  expect(text).toContain('"min":-0');
  expect(readLink(writeLink(state))).toEqual({ state, says: [] });
});

test('a measurement that is too large for a link is named in it, and found again where it was loaded', () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ ...MEASURED.anon[0], MiB: i + 1, pages: (i + 1) * 256 }));
  const machine = { name: 'large one.json', document: { ...MEASURED, anon: rows } };
  const settings = { ...settingsOf('ps-80G'), calibration: measuredCalibration(machine) };
  const state = { ...NOWHERE, settings };
  const written = writeLink(state);
  expect(written).toContain('&calibration=measured&machine=large+one.json');
  expect(written.length).toBeLessThan(200);
  const unknown = readLink(written);
  expect(unknown.says).toEqual([expect.stringContaining('needs the file large one.json')]);
  expect(unknown.state?.settings.calibration).toEqual({ id: 'rfc-2018', machine: null });
  expect(readLink(written, machine)).toEqual({ state, says: [] });
  // A file has room for it.
  expect(readLink(writeLink(state, true))).toEqual({ state, says: [] });
});

test('a file holds the same as a link; other files hold none', async () => {
  await fc.assert(
    fc.asyncProperty(link, async (state) => {
      const read = await linkOfFile(new Blob([viewFileText(state)]));
      expect(read !== null && readLink(read)).toEqual({ state, says: [] });
    }),
    { numRuns: 30 },
  );
  const others = [
    '',
    '{}',
    '{"version":1}',
    '{"unmapscope":"view"}',
    '{"unmapscope":"view","link":3}',
    '{"unmapscope":"view",',
  ];
  for (const text of others) expect(await linkOfFile(new Blob([text])), text).toBeNull();
});

test('what a link holds of a measurement is no more than prices are made of', () => {
  for (const text of ['', 'x', '!!', btoa('[1,2]'), btoa('["a","b",[1],[]]')]) {
    const { state, says } = readLink(`#v=2&calibration=measured&machine=m&measurement=${text}`);
    expect(state?.settings.calibration.machine, text).toBeNull();
    expect(says, text).toEqual([expect.stringContaining('needs the file m')]);
  }
});

test.each([
  ['half a lane', 'lane=0.5', { lane: null }],
  ['a selection without an end', 'select=0,1e400', { selection: null }],
  ['a selection of everything there could be', 'select=-Infinity,Infinity', { selection: null }],
  ['a view that ends nowhere', 'view=0,Infinity', { range: null }],
])('%s is left out', (_, parameter, state) => {
  expect(readLink(`#v=1&scenario=ps-80G&${parameter}`)).toMatchObject({ state });
});

const CALLS = [{ op: 'munmap', addr: '0x100000000000', len: 4096 }];

test.each([
  ['tasks without number', { tasks: [{ kind: 'hog', count: 1e9 }, { calls: CALLS }] }],
  [
    'more tasks than there is room for, together',
    {
      tasks: [
        { kind: 'hog', count: 1000 },
        { kind: 'ps', count: 1000 },
      ],
    },
  ],
  ['less than no task', { tasks: [{ count: -1, calls: CALLS }] }],
  ['a task whose name is none', { tasks: [{ name: {}, calls: CALLS }] }],
  ['a call whose name is none', { tasks: [{ calls: [{ op: ['munmap'] }] }] }],
  ['a condition that is neither on nor off', { drop: { contended: 'yes' } }],
  ['a tick that no kernel has', { hz: -1 }],
  ['a preemption model that no kernel has', { preempt: 'rt' }],
])('a scenario with %s is none that the form can show', (_, fields) => {
  const document = writeLinkData({ version: 1, ...fields });
  expect(readLink(`#v=1&scenario=own&document=${document}`)).toMatchObject({ state: null });
});

test('a task whose kind is the name of what every object has is planned as any other', () => {
  for (const kind of ['__proto__', 'constructor', 'toString']) {
    const document = writeLinkData({ version: 1, tasks: [{ kind, calls: CALLS }] });
    const { state } = readLink(`#v=2&scenario=own&document=${document}`);
    const tasks = state && planRun(state.settings)?.timelines[0].tasks;
    expect(tasks).toEqual([{ name: 'munmap', kind: 0 }]);
  }
});

test('what is said of a link is one line, whatever its names are', () => {
  const { says } = readLink(`#v=2&la%0ane=0&model=%00%e2%80%a8&calibration=measured&machine=${'x'.repeat(9000)}`);
  expect(says).toHaveLength(3);
  for (const sentence of says) expect(sentence).toMatch(/^\P{Cc}{1,300}$/u);
});

test('whatever stands in the address, reading it does not throw, and what is not read is said', () => {
  const key = fc.constantFrom('view', 'cursor', 'select', 'lane', 'align', 'axis', 'drop', 'hz', 'cell', 'at', 'notes');
  const garbage = fc.string({ minLength: 1, unit: fc.constantFrom('~', '^', '!', ' ', '\0', 'é') });
  fc.assert(
    fc.property(key, garbage, (name, text) => {
      const { state, says } = readLink(`#v=2&${name}=${encodeURIComponent(text)}`);
      expect(state).not.toBeNull();
      expect(says).toEqual([expect.stringContaining(`“${name}”`)]);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void readLink(`#v=2&${text}`)));
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      fc.pre(!text.replace(/^#/, '').startsWith('v=') && text !== '#');
      const { state, says } = readLink(text);
      expect(state).toBeNull();
      expect(says).toHaveLength(1);
    }),
  );
});
