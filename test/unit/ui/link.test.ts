import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { checkedMeasurement } from '../../../src/scenario/measurement.ts';
import { KNOWN_CALIBRATIONS, measuredCalibration, type CalibrationChoice } from '../../../src/ui/state/calibration.ts';
import { essentialDocument } from '../../../src/ui/state/machine-text.ts';
import { NOWHERE, readLink, writeLink, type LinkState } from '../../../src/ui/state/link.ts';
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
  checkedMeasurement(
    JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/measurements/linux-6.18-guest.json'), 'utf8')),
  ),
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
    selected: fc.constantFrom(null, 'sections', 'task-3'),
    mode: fc.record({
      mode: fc.constantFrom(...MODES),
      at: fc.constantFrom(null, 'who-waits/2', 'p2.mremap', 'five/12'),
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
      } satisfies LinkState;
    },
  );

test('what is written into a link is read out of it', () => {
  fc.assert(
    fc.property(link, (state) => {
      expect(readLink(writeLink(state))).toEqual({ ok: true, state, needsFile: null });
    }),
  );
});

test('a built-in scenario as it is makes a short link', () => {
  const state: LinkState = { settings: settingsOf('ps-80G'), ...NOWHERE };
  expect(writeLink(state)).toBe('#v=1&scenario=ps-80G&approaches=pristine,sections,sections-always-drop');
});

test('a link whose scenario cannot be read says so', () => {
  expect(readLink('#v=1&scenario=own&document=AAAA')).toMatchObject({ ok: false });
  expect(readLink('#v=1&scenario=own')).toMatchObject({ ok: false });
});

test('a measurement that is too large for a link is named in it, and found again where it was loaded', () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ ...MEASURED.anon[0], MiB: i + 1, pages: (i + 1) * 256 }));
  const machine = { name: 'large one.json', document: { ...MEASURED, anon: rows } };
  const settings = { ...settingsOf('ps-80G'), calibration: measuredCalibration(machine) };
  const written = writeLink({ ...NOWHERE, settings });
  expect(written).toContain('&calibration=measured&machine=large+one.json');
  expect(written.length).toBeLessThan(200);
  const unknown = readLink(written);
  if (!unknown.ok) throw new Error(unknown.says);
  expect(unknown.needsFile).toBe('large one.json');
  expect(unknown.state?.settings.calibration).toEqual({ id: 'rfc-2018', machine: null });
  expect(readLink(written, machine)).toEqual({ ok: true, state: { ...NOWHERE, settings }, needsFile: null });
});

test('what a link holds of a measurement is no more than prices are made of', () => {
  for (const text of ['', 'x', '!!', btoa('[1,2]'), btoa('["a","b",[1],[]]')]) {
    const read = readLink(`#v=1&calibration=measured&machine=m&measurement=${text}`);
    expect(read, text).toMatchObject({ ok: true, needsFile: 'm' });
  }
});

test('whatever stands in the address, reading it does not throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void readLink(`#v=1&${text}`)));
  expect(readLink('')).toEqual({ ok: true, state: null, needsFile: null });
  expect(readLink('#somewhere')).toEqual({ ok: true, state: null, needsFile: null });
  expect(readLink('#v=2').ok).toBe(false);
});
