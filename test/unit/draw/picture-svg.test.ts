// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { DARK_PALETTE, LIGHT_PALETTE } from '../../../src/draw/palette.ts';
import type { Picture } from '../../../src/draw/picture.ts';
import { pictureSvg } from '../../../src/draw/picture-svg.ts';
import { layOutRows } from '../../../src/draw/rows.ts';
import { TIB } from '../../../src/mm/units.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { simulated, simulatedDefault } from '../trace/support.ts';

function picture(changes: Partial<Picture> = {}): Picture {
  const { trace } = simulated(builtInScenario('writer-320G')!, 'sections-always-drop');
  const lane = {
    label: 'Sections without need_resched',
    about: 'drop when contended',
    result: 'munmap 18.1 s',
    trace,
    lenBytes: trace.range.lenBytes,
    shiftNs: 0,
    rows: layOutRows(trace.tasks, true, new Set()),
  };
  return {
    title: 'Who waits?',
    parameters: '320G mapped',
    axis: 'time',
    view: { from: 0, to: trace.endNs },
    cursor: null,
    lanes: [lane],
    version: 'unmapscope 0',
    link: 'https://example.org/#v=1',
    ...changes,
  };
}

/** @throws where the text is no XML */
function parsed(svg: string): Document {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(document.querySelector('parsererror')?.textContent).toBeUndefined();
  return document;
}

test('a violation of memory safety is marked where it happens', () => {
  const race = { ...builtInScenario('munmap-vs-munmap-neighbour')!, order: 'a12.b1.a1.a2.b6.a1' };
  const { trace } = simulated(race, 'zap-pmd');
  const lane = { ...picture().lanes[0], trace, rows: layOutRows(trace.tasks, true, new Set()) };
  const svg = pictureSvg(picture({ view: { from: 0, to: trace.endNs }, lanes: [lane] }), LIGHT_PALETTE);
  expect(trace.track(0).violations.length).toBe(1);
  expect(svg.match(/memory safety violated/g)).toHaveLength(1);
});

test('close up, a step of a run says what it is, not how long the run is', () => {
  const { trace } = simulated(builtInScenario('ps-80G')!, 'sections');
  const lane = { ...picture().lanes[0], trace, rows: layOutRows(trace.tasks, true, new Set()) };
  const svg = pictureSvg(picture({ view: { from: 1e9, to: 1e9 + 400e3 }, lanes: [lane] }), LIGHT_PALETTE);
  expect(svg).toContain('2 MiB 110 µs');
  expect(svg).not.toMatch(/\d+ steps/);
});

test('nothing is written where a wait is marked as hung', () => {
  const { trace } = simulatedDefault({ sizeBytes: 4 * TIB, neighbours: [{ kind: 'ps', count: 1 }] }, 'pristine');
  const lane = { ...picture().lanes[0], trace, rows: layOutRows(trace.tasks, false, new Set()) };
  const svgFrom = (from: number) =>
    pictureSvg(picture({ view: { from, to: trace.endNs }, lanes: [lane] }), LIGHT_PALETTE);
  expect(svgFrom(0)).toMatch(/waits in down_read \d/);
  // Too little of the wait is left before its mark.
  expect(svgFrom(115e9)).not.toMatch(/waits in down_read \d/);
  expect(svgFrom(115e9)).toMatch(/120 s: hung task/);
});

describe('a whole run as SVG', () => {
  const shown = picture();
  const svg = pictureSvg(shown, LIGHT_PALETTE);
  const document = parsed(svg);

  test('has a group for each row, named as on the page', () => {
    for (const { label } of shown.lanes[0].rows) {
      const group = document.querySelector(`[data-name="${shown.lanes[0].label}"] [data-name="${label}"]`);
      expect(group?.querySelector('title')?.textContent).toBe(label);
      expect(group?.querySelectorAll('rect, path').length).toBeGreaterThan(0);
    }
  });

  test('keeps text as text: title, parameters, axis, what bars say, legend, version, link', () => {
    const texts = [...document.querySelectorAll('text')].map(({ textContent }) => textContent);
    const wanted = ['Who waits?', '320G mapped', '2 s', '320 sections', 'held for read', shown.version, shown.link];
    for (const text of wanted) expect(texts).toContain(text);
  });

  test('hatches by patterns that are there', () => {
    const used = [...svg.matchAll(/fill="url\(#([\w-]+)\)"/g)].map(([, id]) => id);
    expect(new Set(used)).toEqual(new Set(['wait', 'waitNarrow', 'zap', 'folded']));
    for (const id of new Set(used)) expect(document.querySelector(`pattern[id="${id}"]`)?.childElementCount).toBe(1);
  });

  test('is small enough to edit: marks that share pixels are folded', () => {
    expect(shown.lanes[0].trace.length).toBeGreaterThan(4000);
    expect(document.querySelectorAll('*').length).toBeLessThan(1500);
    expect(svg.length).toBeLessThan(150_000);
  });

  test('is the same every time, and has other colours in the dark', () => {
    expect(pictureSvg(picture(), LIGHT_PALETTE)).toBe(svg);
    const dark = pictureSvg(shown, DARK_PALETTE);
    expect(dark).toContain(`height="${document.documentElement.getAttribute('height')}" fill="${DARK_PALETTE.paper}"`);
    expect(dark).not.toContain(LIGHT_PALETTE.heldWrite);
  });
});

test('closer up there are the marks of that stretch, and the cursor', () => {
  const near = parsed(pictureSvg(picture({ view: { from: 1e9, to: 1.01e9 }, cursor: 1.005e9 }), LIGHT_PALETTE));
  expect([...near.querySelectorAll('text')].some(({ textContent }) => textContent.startsWith('section '))).toBe(true);
  expect(near.querySelectorAll('[data-name="cursor"] rect').length).toBe(1);
});

test('nothing that a text holds becomes markup or breaks the document', () => {
  const title = `</text><script>alert(1)</script> & "quotes" \u0000\u001b\ud800`;
  const document = parsed(pictureSvg(picture({ title, lanes: [], link: '"><a>' }), LIGHT_PALETTE));
  expect(document.querySelector('script, a')).toBeNull();
  expect(document.querySelector('text')?.textContent).toBe(
    '</text><script>alert(1)</script> & "quotes" \ufffd\ufffd\ufffd',
  );
});

test('a link that is too long is not written out', () => {
  const link = `https://example.org/#${'x'.repeat(3000)}`;
  expect(pictureSvg(picture({ link, lanes: [] }), LIGHT_PALETTE)).toContain('has 3021 characters');
});
