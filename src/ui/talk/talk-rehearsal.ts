import type { StoreApi } from 'zustand/vanilla';
import { momentNow } from './talk-clock.ts';
import type { Talk } from './talk-document.ts';
import type { Rehearsed, TalkState } from './talk-state.ts';

/** Between two looks at the clock at most, ms: after more the computer was asleep, and nobody spoke. A hidden page looks once a minute. */
const LONGEST_BREAK_MS = 90_000;

/** Measures how long each beat takes. */
export interface TalkRehearsal {
  /** Measures from the beginning of the talk on. */
  rehearse(): void;
  stopRehearsal(): void;
  /** Forgets what was measured of this talk. */
  forgetRehearsal(): void;
  /** Counts what went by since the last time to the beat on screen; to be called every second, and before the beat changes. */
  countTime(): void;
}

export function createRehearsal(store: StoreApi<TalkState>, talk: () => Talk): TalkRehearsal {
  let last = momentNow().steadyMs;
  const change = (rehearsed: Rehearsed): void => {
    store.setState({ rehearsed });
    keepRehearsed(talk().id, rehearsed);
  };
  return {
    rehearse() {
      last = momentNow().steadyMs;
      store.setState({ rehearsing: {} });
    },
    stopRehearsal: () => store.setState({ rehearsing: null }),
    forgetRehearsal: () => change({}),
    countTime() {
      const { rehearsing, place, rehearsed } = store.getState();
      const now = momentNow().steadyMs;
      const passedMs = now - last;
      last = now;
      if (rehearsing === null || place.question !== null || passedMs <= 0 || passedMs > LONGEST_BREAK_MS) return;
      const { id } = talk().beats[place.beat];
      const seconds = (rehearsing[id] ?? 0) + passedMs / 1000;
      store.setState({ rehearsing: { ...rehearsing, [id]: seconds } });
      change({ ...rehearsed, [id]: seconds });
    },
  };
}

/** What was measured, as seconds that a talk document takes; beats that were not measured keep theirs. */
export function withRehearsed(talk: Talk, rehearsed: Rehearsed): Talk {
  return {
    ...talk,
    beats: talk.beats.map((beat) => {
      const seconds = rehearsed[beat.id] as number | undefined;
      return seconds === undefined ? beat : { ...beat, seconds: Math.min(3600, Math.max(1, Math.round(seconds))) };
    }),
  };
}

const KEY = 'unmapscope:rehearsed';

/** Of a talk, as the browser keeps it between visits; nothing where it keeps nothing, or nonsense. */
export function recallRehearsed(talkId: string): Rehearsed {
  return allKept()[talkId] ?? {};
}

function keepRehearsed(talkId: string, rehearsed: Rehearsed): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...allKept(), [talkId]: rehearsed }));
  } catch {
    // It holds until the page is closed.
  }
}

function allKept(): Readonly<Record<string, Rehearsed | undefined>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(Object.entries(kept).map(([talk, beats]) => [talk, secondsOf(beats)]));
  } catch {
    return {};
  }
}

function secondsOf(beats: unknown): Rehearsed {
  if (typeof beats !== 'object' || beats === null) return {};
  const isSeconds = ([, value]: [string, unknown]): boolean => Number.isFinite(value) && (value as number) >= 0;
  return Object.fromEntries(Object.entries(beats as Rehearsed).filter(isSeconds));
}
