import { checkTalk, type Talk } from '../talk-document.ts';
import { STORY_BEATS } from './story-beats.ts';

type BeatId = (typeof STORY_BEATS)[number]['id'];

/** The short talk's beats, and how long each takes. */
const FIVE_MINUTES: readonly (readonly [id: BeatId, seconds: number])[] = [
  ['hung-ps', 40],
  ['one-munmap', 30],
  ['steps', 30],
  ['drop-tests', 50],
  ['without-need-resched', 45],
  ['lost-mapping', 60],
  ['what-linux-did', 45],
];

/** The talks that come along. */
export const TALKS: readonly Talk[] = [
  checkTalk({
    version: 1,
    id: 'five',
    title: 'Who holds mmap_sem? Five minutes',
    beats: FIVE_MINUTES.map(([id, seconds]) => ({ ...STORY_BEATS.find((beat) => beat.id === id), seconds })),
  }),
  checkTalk({ version: 1, id: 'fifteen', title: 'Who holds mmap_sem? Fifteen minutes', beats: STORY_BEATS }),
];
