import { useEffect, useState } from 'react';
import type { Talk } from './talk-document.ts';

/** The time of day, ms since the epoch, every second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
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
