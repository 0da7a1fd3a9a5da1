/** What is kept so that a reload or a crash in the middle of a talk loses nothing. */
import { recallInTab, rememberInTab } from '../state/remembered.ts';
import { parseTalk, talkText, type Talk } from './talk-document.ts';

export interface KeptTalk {
  /** Talks that were loaded or edited. */
  readonly talks: readonly Talk[];
  /** The place, as a link writes it. */
  readonly at: string | null;
  /** When the talk began, ms since the epoch. */
  readonly startedMs: number | null;
  /** Whether the window with the notes was open. */
  readonly hasPresenter: boolean;
}

export interface RecalledTalk extends KeptTalk {
  /** It was kept a moment before the page was loaded anew: the address had no time to follow. */
  readonly isAhead: boolean;
}

/** Of this tab, until it is closed. */
const NAME = 'talk';
/** Of the talk that was given last, in whatever tab: what is left of it after a crash of the browser. */
const LAST_KEY = 'unmapscope:talk-under-way';
/** The address follows after less than that, ms. */
const ADDRESS_FOLLOWS_MS = 2000;
/** After so long nobody goes on with a talk, ms. */
const STALE_MS = 2 * 3600e3;

/** What this tab has kept; nothing where there is none, or nonsense, which a notice says. */
export function recallTalk(): RecalledTalk {
  return recallInTab(NAME, 'a talk', read);
}

/** A talk that was under way a short while ago, and that this tab knows nothing of; null: there is none. */
export function recallTalkUnderWay(): KeptTalk | null {
  try {
    const stored = JSON.parse(localStorage.getItem(LAST_KEY) ?? '{}') as Record<string, unknown>;
    const { keptMs } = stored;
    const kept = read(stored);
    const age = typeof keptMs === 'number' ? Date.now() - keptMs : Infinity;
    return kept.startedMs !== null && kept.at !== null && age < STALE_MS ? kept : null;
  } catch {
    return null;
  }
}

export function keepTalk({ talks, ...kept }: KeptTalk): void {
  const stored = { ...kept, talks: talks.map(talkText), keptMs: Date.now() };
  rememberInTab(NAME, stored);
  if (kept.startedMs === null) return;
  try {
    localStorage.setItem(LAST_KEY, JSON.stringify(stored));
  } catch {
    // The address still has the beat.
  }
}

/** Nobody has to be asked about it any more. */
export function forgetTalkUnderWay(): void {
  try {
    localStorage.removeItem(LAST_KEY);
  } catch {
    // Then nothing was kept there.
  }
}

/** @throws SyntaxError or ScenarioError for what no talk has written */
function read({ talks, at, startedMs, hasPresenter, keptMs }: Record<string, unknown>): RecalledTalk {
  return {
    talks: Array.isArray(talks) ? talks.map((one) => parseTalk(String(one))) : [],
    at: typeof at === 'string' ? at : null,
    startedMs: typeof startedMs === 'number' ? startedMs : null,
    hasPresenter: hasPresenter === true,
    isAhead: typeof keptMs === 'number' && performance.timeOrigin - keptMs < ADDRESS_FOLLOWS_MS,
  };
}
