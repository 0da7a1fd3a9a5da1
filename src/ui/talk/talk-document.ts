import * as v from 'valibot';
import { builtInScenario } from '../../scenario/built-in.ts';
import { checkedDocument } from '../../scenario/checked-document.ts';
import { arrayOf, choice, integer, nanoseconds, objectOf, strict, text } from '../../scenario/fields.ts';
import { parseJsonText } from '../../scenario/json-text.ts';
import { RACE_SCENARIOS } from '../../scenario/race-scenarios.ts';
import { CHECKS } from '../races/verdicts.ts';
import { APPROACH_CHOICES } from '../state/approaches.ts';
import { asScenarioDocument } from '../state/link-data.ts';
import { ALLOWED_PLACES, placeTitle } from './place-titles.ts';

const id = v.pipe(text(40), v.regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes'));
/** Several lines, with figures in braces. */
const prose = v.custom<string>(
  (input) => typeof input === 'string' && input.length <= 4000,
  'a text of at most 4000 characters',
);
const approach = choice(APPROACH_CHOICES.map((one) => one.id));
const approaches = arrayOf(approach, 1, 'an array of at least one approach');
const scenario = v.custom<string | Record<string, unknown>>(
  (input) => (typeof input === 'string' ? builtInScenario(input) !== undefined : asScenarioDocument(input) !== null),
  'the id of a built-in scenario, or a scenario document',
);
const most = integer(0, 10_000);

/** What of the time axis is on screen, ns; null: all of it, and no cursor. */
const stretch = objectOf({
  view: v.nullable(
    v.pipe(
      v.tuple([nanoseconds(0), nanoseconds(1)], 'two times in ns, or null'),
      v.check(([begin, end]) => begin < end, 'two times in ns, the earlier one first, or null'),
    ),
  ),
  cursor: v.nullable(nanoseconds(0)),
});

const place = v.custom<string>((input) => typeof input === 'string' && placeTitle(input) !== null, ALLOWED_PLACES);
/** A line, alone or with the place that it is about. */
const line = v.lazy((input): v.GenericSchema<string | { text: string; opens: string }> =>
  typeof input === 'object' && input !== null ? objectOf({ text: text(200), opens: place }) : text(200),
);

const common = {
  id,
  caption: text(200),
  /** The one number that the last row must read. */
  figure: v.optional(text(120)),
  notes: v.optional(prose, ''),
  seconds: integer(1, 3600),
  /** Where it can be looked into. */
  opens: v.optional(arrayOf(place, 1, 'an array of at least one place')),
};
const rows = v.optional(arrayOf(text(40), 1, 'an array of ids of rows'));
const focus = v.optional(text(80));

const beat = v.variant(
  'view',
  [
    strict({
      ...common,
      view: v.literal('timelines'),
      scenario,
      approaches,
      rows,
      focus,
      from: stretch,
      to: stretch,
    }),
    strict({
      ...common,
      view: v.literal('recording'),
      recording: text(60),
      rows,
      focus,
      from: stretch,
      to: stretch,
    }),
    strict({
      ...common,
      view: v.literal('race'),
      scenario: choice(RACE_SCENARIOS.map((race) => race.id)),
      approaches: v.tuple([approach], 'an array of one approach'),
      /** The check whose counterexample it is; without: the simplest one. */
      check: v.optional(choice(CHECKS)),
      /** An order of one's own, instead of one that violates a check. */
      schedule: v.optional(text(400)),
      /** Steps, from 0; null: the last one. */
      from: v.nullable(most),
      to: v.nullable(most),
    }),
    strict({ ...common, view: v.literal('sweep'), scenario, approaches, from: most, to: most }),
    strict({ ...common, view: v.literal('compare'), scenario, approaches, from: most, to: most }),
    strict({
      ...common,
      view: v.literal('words'),
      lines: arrayOf(line, 1, 'an array of at least one line'),
      /** So many lines are there. */
      from: most,
      to: most,
      /** A run that figures of the lines are of. */
      scenario: v.optional(scenario),
      approaches: v.optional(approaches),
    }),
  ],
  'timelines, recording, race, sweep, compare or words',
);

const talk = objectOf({
  version: v.literal(1, '1'),
  id,
  title: text(120),
  beats: v.pipe(
    arrayOf(beat, 1, 'an array of at least one beat'),
    v.check(
      (beats) => new Set(beats.map((one) => one.id)).size === beats.length,
      'beats of which no two have the same id',
    ),
  ),
});

/** One idea on screen: what is shown, from where to where it moves, and what is said. */
export type Beat = v.InferOutput<typeof beat>;
export type Talk = v.InferOutput<typeof talk>;
/** As it is written: what has a default may be left out. */
export type TalkSource = v.InferInput<typeof talk>;
export type BeatSource = TalkSource['beats'][number];

/** @throws ScenarioError that names the first field that is wrong */
export function checkTalk(document: unknown): Talk {
  return checkedDocument(talk, document);
}

/** @throws ScenarioError that names the line where the text stops being JSON, or the first field that is wrong */
export function parseTalk(source: string): Talk {
  return checkTalk(parseJsonText(source, 'a talk in JSON'));
}

/** A talk as a file. */
export function talkText(document: Talk): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
