import { useEffect, useState } from 'react';
import type { Talk } from './talk-document.ts';

/**
 * The time of day, ms since the epoch, every second.
 *
 * @param timers whose timers run: those of a window that is hidden come once a minute only
 */
export function useNow(timers: Window): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = timers.setInterval(() => setNow(Date.now()), 1000);
    return () => timers.clearInterval(timer);
  }, [timers]);
  return now;
}

/** One moment by two clocks, ms: the time of day, which somebody may set, and one that only goes on, but may stand while the computer sleeps. */
export interface Moment {
  readonly dayMs: number;
  readonly steadyMs: number;
}

export function momentNow(): Moment {
  return { dayMs: Date.now(), steadyMs: performance.now() };
}

/** Clocks are brought into line in small steps all the time, ms. */
const SLACK_MS = 2000;

/**
 * When a talk began by the time of day, which may have been set back since. Forwards it may as well have been a sleep, during which the slot of the talk
 * goes by: that counts.
 */
export function startByClock(startedMs: number, before: Moment, now: Moment): number {
  const set = now.dayMs - before.dayMs - (now.steadyMs - before.steadyMs);
  return set < -SLACK_MS ? startedMs + set : startedMs;
}

/** How long a talk has gone on, s; never less than 0, whatever the clock says. */
export function elapsedSeconds(startedMs: number | null, nowMs: number): number {
  return startedMs === null ? 0 : Math.max(0, (nowMs - startedMs) / 1000);
}

/** "4:05", "−0:12"; seconds. */
export function clockText(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  return `${seconds < -0.5 ? '−' : ''}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** What the beats of a talk take together, s; with a beat: those before it, and it as well. */
export function plannedSeconds({ beats }: Talk, untilBeat = beats.length - 1): number {
  return beats.slice(0, untilBeat + 1).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Whether one is in time with the beat that is on: late once its own seconds are over, early before they begin. */
export function paceText(talk: Talk, beat: number, elapsedSeconds: number): string {
  const late = elapsedSeconds - plannedSeconds(talk, beat);
  const early = plannedSeconds(talk, beat - 1) - elapsedSeconds;
  if (late > 0) return `${clockText(late)} late`;
  if (early > 0) return `${clockText(early)} early`;
  return 'in time';
}
