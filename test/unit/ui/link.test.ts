import fc from 'fast-check';
import { expect, test } from 'vitest';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
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

const number = fc.integer({ min: 0, max: 300 }).map(String);
const ownDocument = {
  version: 1 as const,
  ...builtInScenario('ps-80G'),
  id: 'own',
  title: 'Ein „eigenes“ & anderes',
  order: 'a5.b11.a3',
};
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
    fields: fc.record({ cpus: number, seed: number, ps: number, fault: number, section: fc.string() }),
    size: fc.string(),
    axis: fc.constantFrom('time', 'progress'),
    places: fc.option(fc.tuple(fc.double({ min: 0, max: 0.5 }), fc.double({ min: 0.001, max: 0.5 })), { nil: null }),
    cursor: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    alignment: fc.constantFrom<Alignment>(
      null,
      { at: 'start' },
      { at: 'first-lock' },
      { at: 'end' },
      { at: 'section', number: 17 },
    ),
    lane: fc.option(fc.nat(2), { nil: null }),
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
      scenario,
      approaches,
      drop,
      preempt,
      hz,
      fields,
      size,
      axis,
      places,
      cursor,
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
          fields: { ...base.fields, ...fields, ...(scenario === 'custom' ? { size } : {}) },
        },
        axis,
        alignment,
        range:
          from !== null && to !== null && Number.isFinite(from) && Number.isFinite(to) && from < to
            ? { from, to }
            : null,
        cursor: cursor === null ? null : place(cursor),
        lane,
        place: shown,
        mode,
      } satisfies LinkState;
    },
  );

test('what is written into a link is read out of it', () => {
  fc.assert(
    fc.property(link, (state) => {
      expect(readLink(writeLink(state))).toEqual({ ok: true, state });
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

test('whatever stands in the address, reading it does not throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void readLink(`#v=1&${text}`)));
  expect(readLink('')).toEqual({ ok: true, state: null });
  expect(readLink('#somewhere')).toEqual({ ok: true, state: null });
  expect(readLink('#v=2').ok).toBe(false);
});
