import { expect, test } from 'vitest';
import { EventKind } from '../../../src/mm/events.ts';
import { GIB, hex0x, MIB } from '../../../src/mm/units.ts';
import { labelOf } from '../../../src/trace/describe-event.ts';
import { PATH_STEPS } from '../../../src/ui/review/path-steps.ts';
import { PAGES, readReviewPlace, writeReviewPlace } from '../../../src/ui/review/review-place.ts';
import { claimVerdict } from '../../../src/ui/review/claim-verdict.ts';
import { mailText } from '../../../src/ui/review/mail-text.ts';
import { StepIndex } from '../../../src/ui/review/step-events.ts';
import { notesText, parseNotes } from '../../../src/ui/state/notes.ts';
import { exploreScenario } from '../../../src/explore/cell.ts';
import { searchedApproach } from '../../../src/explore/searched-approach.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { CLAIMS } from '../../../src/scenario/series-claims.ts';
import { simulated } from '../trace/support.ts';

const START = 4 * GIB;
/** 3 GiB that are locked in memory, between what is left below and above; ps waits meanwhile. */
const DOCUMENT = {
  version: 1,
  cpus: 2,
  mappings: [{ start: hex0x(START), lenBytes: 4 * GIB }],
  tasks: [
    {
      calls: [
        { op: 'mlock', addr: hex0x(START + MIB), len: 2 * MIB },
        { op: 'munmap', addr: hex0x(START + MIB), len: 3 * GIB },
      ],
    },
    { kind: 'ps' },
  ],
};

function indexOf(approach: string): StepIndex {
  const index = new StepIndex(simulated(DOCUMENT, approach).trace);
  index.update();
  return index;
}

test('every step of the path is told by the model, under the kernel’s name', () => {
  const series = indexOf('sections-always-drop');
  const { trace } = simulated(DOCUMENT, 'sections-always-drop');
  for (const { id, name } of PATH_STEPS) {
    const events = series.of(id);
    expect({ id, isReached: events.length > 0 }).toEqual({ id, isReached: true });
    const event = trace.eventAt(events.indexes.data[0]);
    if (event.kind === EventKind.Phase || event.kind === EventKind.VmaSplit || event.kind === EventKind.Zap) {
      expect(name.startsWith(labelOf(event))).toBe(true);
    }
  }
});

test('v4.17 reaches what it has of the path, and nothing that the series added', () => {
  const pristine = indexOf('pristine');
  for (const { id, pristine: does } of PATH_STEPS) {
    if (does !== null) expect({ id, isReached: pristine.of(id).times > 0 }).toEqual({ id, isReached: true });
  }
  expect(pristine.of('drop-test').times).toBe(0);
  expect(pristine.of('drop').times).toBe(0);
});

test('counts are those of the run', () => {
  const { trace, summary } = simulated(DOCUMENT, 'sections-always-drop');
  const series = new StepIndex(trace);
  series.update();
  expect(series.of('do_munmap_range').times).toBe(summary.sections);
  expect(series.of('drop-test').times).toBe(summary.dropTests);
  expect(series.of('drop').times).toBe(summary.lockDrops);
  expect(series.of('split').times).toBeGreaterThan(indexOf('pristine').of('split').times);
});

test('an event lights up its step, and between events the innermost one that goes on', () => {
  const series = indexOf('sections-always-drop');
  const tests = series.of('drop-test');
  expect(series.at(tests.fromNs.data[0], 0, 'patched')).toBe('drop-test');
  const zap = series.of('zap_pmd_range');
  const middle = (zap.fromNs.data[0] + zap.toNs.data[0]) / 2;
  expect(series.at(middle, 0, 'patched')).toBe('zap_pmd_range');
  expect(series.at(-1000, 0, 'patched')).toBeNull();
});

test('a place in the review comes out of a link as it went in', () => {
  for (const page of PAGES) {
    for (const place of [
      { page, item: null, step: null },
      { page, item: 'mremap_to.target', step: null },
      { page, item: null, step: 'drop-test' },
      { page, item: 'brk', step: 'zap_pmd_range' },
    ]) {
      expect(readReviewPlace(writeReviewPlace(place))).toEqual(place);
    }
  }
  expect(readReviewPlace('nothing/else/there')).toEqual({ page: 1, item: 'else', step: null });
  expect(readReviewPlace(null)).toEqual({ page: 1, item: null, step: null });
});

test('a claim holds only when all its races were searched whole, and one counterexample refutes it', () => {
  const claim = { ...CLAIMS[0], scenarios: ['munmap-vs-fault', 'munmap-vs-munmap'] };
  const cellsOf = (approach: string) =>
    claim.scenarios.map((id) => {
      const [cell] = exploreScenario(parseScenario(builtInScenario(id)), [searchedApproach(approach)!]);
      return [`${id},${approach}`, cell] as const;
    });
  const cells = cellsOf(claim.approach);
  expect(claimVerdict(claim, new Map()).state).toBe('unchecked');
  expect(claimVerdict(claim, new Map(cells.slice(1))).state).toBe('unchecked');
  expect(claimVerdict(claim, new Map(cells))).toMatchObject({ state: 'complete', counterexamples: [] });
  const [[key, first], second] = cells;
  const bounded = claimVerdict(claim, new Map([[key, { ...first, complete: false, preemptionsComplete: 2 }], second]));
  expect(bounded).toMatchObject({ state: 'bounded' });
  expect(bounded.text).toContain('bounded to 2 preemptions');
  const [zapPmd] = cellsOf('zap-pmd-whole-sections');
  const refuted = claimVerdict({ ...claim, approach: 'zap-pmd-whole-sections' }, new Map([zapPmd]));
  expect(refuted.state).toBe('refuted');
  expect(refuted.counterexamples).toHaveLength(1);
});

test('notes become a reply by mail: what they are about is quoted, no line is too long', () => {
  const note = { lane: 0, fromNs: 1e9, toNs: 1e9 };
  const notes = [
    { ...note, about: 'p2/brk', text: 'mm->brk is written after the call. '.repeat(6).trim() },
    { ...note, about: 'objections/hocko-ltp', text: 'Agreed.' },
    { ...note, text: 'Here.' },
  ];
  expect(parseNotes(notesText(notes))).toEqual(notes);
  const text = mailText(notes, { labels: ['Pristine'], scenario: 'A scenario', link: 'about:blank' });
  const lines = text.split('\n');
  expect(lines[0]).toBe('On 2018-03-21, Yang Shi wrote:');
  expect(text).toContain('> mm/mmap.c: SyS_brk (shrinking), atomic = false');
  expect(text).toContain('> [PATCH RFC 2/8] mm: mmap: pass atomic parameter to do_munmap() call');
  expect(text).toContain('> Michal Hocko, 2018-03-22: ');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(72);
});
