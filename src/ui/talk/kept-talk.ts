/** What is kept until the tab is closed, so that a reload in the middle of a talk loses nothing. */
import { parseTalk, talkText, type Talk } from './talk-document.ts';

export interface KeptTalk {
  /** Talks that were loaded or edited. */
  readonly talks: readonly Talk[];
  /** The place, as a link writes it. */
  readonly at: string | null;
  /** When the talk began, ms since the epoch. */
  readonly startedMs: number | null;
}

const KEY = 'unmapscope:talk';
const NOTHING: KeptTalk = { talks: [], at: null, startedMs: null };

/** Storage may be absent, full, forbidden or hold nonsense: then nothing is kept. */
export function recallTalk(): KeptTalk {
  try {
    const { talks, at, startedMs } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    return {
      talks: Array.isArray(talks) ? talks.map((text) => parseTalk(String(text))) : [],
      at: typeof at === 'string' ? at : null,
      startedMs: typeof startedMs === 'number' ? startedMs : null,
    };
  } catch {
    return NOTHING;
  }
}

export function keepTalk({ talks, at, startedMs }: KeptTalk): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ talks: talks.map(talkText), at, startedMs }));
  } catch {
    // The address still has the beat.
  }
}
