import { expect, test } from 'vitest';
import { CALL_SITE_FACTS } from '../../../src/scenario/call-sites.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import { lineText, placesOf } from '../../../src/ui/talk/beat-places.ts';
import { placeTitle } from '../../../src/ui/talk/place-titles.ts';
import { checkTalk, parseTalk, talkText } from '../../../src/ui/talk/talk-document.ts';
import { placeText, readTalkPlace } from '../../../src/ui/talk/talk-place.ts';
import { QUESTIONS } from '../../../src/ui/talk/talks/questions.ts';
import { TALKS } from '../../../src/ui/talk/talks/index.ts';

const BEATS = [...TALKS.flatMap(({ beats }) => beats), ...QUESTIONS];

/** Figures that nothing on screen could give: dates and numbers of the story, names, units of the kernel. */
const MAY_BE_TYPED = [
  /\b(?:December|February|March) 20\d\d\b/g,
  /\bmore than 120 seconds\b/g,
  /\b4\.(?:17|20)\b/g,
  /\b6\.1\b/g,
  /\bCVE-2021-20200\b/g,
  /\b(?:1 GiB|2 MiB)\b/g,
  /\bkeys 1 to 9\b/g,
];

test('no text of the talks has a figure that was typed in', () => {
  for (const beat of BEATS) {
    const texts = [
      beat.caption,
      beat.figure ?? '',
      beat.notes,
      ...(beat.view === 'words' ? beat.lines.map(lineText) : []),
    ];
    for (const text of texts) {
      let left = text.replace(/\{[^{}]+\}/g, '');
      for (const allowed of MAY_BE_TYPED) left = left.replace(allowed, '');
      expect(left, `${beat.id}: ${text}`).not.toMatch(/\d/);
    }
  }
});

test('the talks take as long as they say, with captions of at most 12 words and no beat twice', () => {
  const minutes = TALKS.map(({ beats }) => beats.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  expect(minutes[0]).toBeCloseTo(5, 0);
  expect(minutes[0]).toBeLessThanOrEqual(5);
  expect(minutes[1]).toBeGreaterThan(14);
  expect(minutes[1]).toBeLessThanOrEqual(15);
  expect(QUESTIONS).toHaveLength(9);
  for (const { beats } of TALKS) expect(new Set(beats.map(({ id }) => id)).size).toBe(beats.length);
  for (const { caption } of BEATS) expect(caption.split(/\s+/).length).toBeLessThanOrEqual(12);
});

test('beats of words open what they are about: a page of the review, a claim, an objection, a call site, a table', () => {
  const words = TALKS.flatMap(({ beats }) => beats).filter(({ view }) => view === 'words');
  expect(words.length).toBeGreaterThan(4);
  for (const beat of words) {
    const places = placesOf(beat);
    expect(places.length, beat.id).toBeGreaterThan(0);
    for (const place of places) expect(placeTitle(place), place).toMatch(/^(?:Review|Race|Compare)/);
  }
  const race = BEATS.find(({ id }) => id === 'lost-mapping')!;
  expect(placesOf(race)).toContain('review/objections/hocko-different-vma');
});

test('what the talk says of the call sites is what the patches do', () => {
  const beat = BEATS.find(({ id }) => id === 'eight-patches');
  const lines = beat?.view === 'words' ? beat.lines.map(lineText) : [];
  const names = (line: string | undefined): string[] => line?.match(/[a-z]{3,}(?=,|:)/gi) ?? [];
  const atomicOf = (name: string): readonly (boolean | null)[] =>
    CALL_SITE_FACTS.filter(({ id, fn, file }) => `${id} ${fn} ${file}`.toLowerCase().includes(name.toLowerCase()))
      // Without an MMU the parameter means nothing, and the series forgot sparc.
      .filter(({ id }) => !id.includes('nommu') && !id.includes('sparc'))
      .map(({ atomic }) => atomic);
  expect(names(lines[1])).toEqual(['munmap', 'brk', 'mremap', 'shmdt']);
  for (const name of ['vm_munmap', 'brk', 'mremap', 'shmdt']) expect(new Set(atomicOf(name))).toEqual(new Set([false]));
  expect(names(lines[2])).toEqual(['mmap', 'vmcore', 'MPX', 'vDSO']);
  for (const name of ['mmap_region', 'vmcore', 'mpx', 'vdso']) expect(new Set(atomicOf(name))).toEqual(new Set([true]));
});

test('a talk that is saved is read as the same', () => {
  for (const talk of TALKS) expect(parseTalk(talkText(talk))).toEqual(talk);
});

test('what is wrong in a file is named by its field', () => {
  const [{ beats, ...talk }] = TALKS;
  const withBeat = (changes: object): unknown => ({ ...talk, beats: [{ ...beats[0], ...changes }, ...beats.slice(1)] });
  const withWords = (changes: object): unknown => ({
    ...talk,
    beats: [{ id: 'words', view: 'words', from: 1, to: 1, caption: 'Words', seconds: 9, ...changes }],
  });
  const wrong: readonly [document: unknown, field: string][] = [
    [[], 'document'],
    [{ ...talk, beats: [] }, 'beats'],
    [{ ...talk, beats, version: 2 }, 'version'],
    [withBeat({ seconds: 0 }), 'beats[0].seconds'],
    [withBeat({ caption: '' }), 'beats[0].caption'],
    [withBeat({ scenario: 'nowhere' }), 'beats[0].scenario'],
    [withBeat({ approaches: ['faster'] }), 'beats[0].approaches[0]'],
    [withBeat({ view: 'slide' }), 'beats[0].view'],
    [withBeat({ from: { view: [0], cursor: null } }), 'beats[0].from.view'],
    [withBeat({ colour: 'red' }), 'beats[0].colour'],
    [withBeat({ from: { view: [9, 5], cursor: null } }), 'beats[0].from.view'],
    [withBeat({ id: beats[1].id }), 'beats'],
    [withBeat({ opens: ['review/p9'] }), 'beats[0].opens[0]'],
    [withWords({ lines: ['One', { text: 'Two', opens: 'races/nowhere/sections' }] }), 'beats[0].lines[1].opens'],
    [withWords({ lines: ['One', { text: 'Two' }] }), 'beats[0].lines[1].opens'],
    [withWords({ lines: [2] }), 'beats[0].lines[0]'],
  ];
  for (const [document, field] of wrong) {
    let found: unknown = null;
    try {
      checkTalk(document);
    } catch (error) {
      found = error;
    }
    expect(found, field).toBeInstanceOf(ScenarioError);
    expect((found as ScenarioError).field).toMatch(new RegExp(`^${field.replaceAll(/[[\].]/g, '\\$&')}`));
    expect((found as ScenarioError).message).toMatch(/: found .+; allowed: .+/);
  }
  expect(() => parseTalk('{')).toThrow(/^line 1: found .*; allowed: a talk in JSON$/);
});

test('a place stands in a link as it was', () => {
  for (const place of [
    { talk: 'five', beat: 0, question: null },
    { talk: 'my-talk', beat: 12, question: 9 },
  ])
    expect(readTalkPlace(placeText(place))).toEqual(place);
  for (const text of [null, '', 'five', 'five/0', 'five/1/q0', 'five/1/2', '../x/1'])
    expect(readTalkPlace(text)).toBeNull();
});
