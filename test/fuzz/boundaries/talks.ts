import { isDeepStrictEqual } from 'node:util';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import { fillBeat } from '../../../src/ui/talk/beat-figures.ts';
import { lineText } from '../../../src/ui/talk/beat-places.ts';
import { NOTHING_SHOWN, shownKey } from '../../../src/ui/talk/shown.ts';
import { parseTalk, talkText, type Beat, type Talk } from '../../../src/ui/talk/talk-document.ts';
import { TALKS } from '../../../src/ui/talk/talks/index.ts';
import { badMessage, thrown, type Boundary } from '../boundary.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { FIELD } from './scenario-documents.ts';

/** Talks as files. */
export function talks(): Boundary<string> {
  // One beat of each, so that a change meets something that counts.
  const samples = TALKS.flatMap((talk) => talk.beats.map((beat) => ({ ...talk, beats: [beat] })));
  return { make: (random) => spoiledJson(random, [...samples, ...TALKS]), check: checkTalkText };
}

function checkTalkText(text: string): string | null {
  let talk: Talk;
  try {
    talk = parseTalk(text);
  } catch (error) {
    return error instanceof ScenarioError ? badMessage(error.message, FIELD) : thrown(error);
  }
  if (!isDeepStrictEqual(parseTalk(talkText(talk)), talk)) return 'saved and loaded again it differs';
  for (const beat of talk.beats) {
    const wrong = badBeat(beat);
    if (wrong !== null) return wrong;
  }
  return null;
}

function badBeat(beat: Beat): string | null {
  if (typeof shownKey(beat) !== 'string') return 'a beat that cannot be told from others';
  const templates = [
    beat.caption,
    beat.figure ?? '',
    beat.notes,
    ...(beat.view === 'words' ? beat.lines.map(lineText) : []),
  ];
  for (const template of templates) {
    try {
      fillBeat(template, beat, NOTHING_SHOWN, { phase: 'loading' });
    } catch (error) {
      // A figure that somebody made up is said where it would stand.
      if (!(error instanceof Error && /^no figure “/.test(error.message))) return thrown(error);
    }
  }
  return null;
}
