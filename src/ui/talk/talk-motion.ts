import { stepsOfRace } from './race-of-beat.ts';
import type { Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

/** How long a timeline takes from one stretch to another, ms. */
const ZOOM_MS = 1800;
/** How long each step of a race, line, row or size takes, ms. */
const STEP_MS = { race: 450, words: 1000, compare: 900, sweep: 120 } as const;
/** Longer than that nothing moves, ms: whoever wants to see each step plays it in Demo. */
const LONGEST_MS = 12_000;
/** A frame that comes later than that found the page or the computer asleep, ms: the motion goes on where it was. */
const LONGEST_FRAME_MS = 100;

/** How long a beat moves, ms; 0: it does not; null: what it shows has not come yet. */
export function motionMs(beat: Beat, shown: Shown): number | null {
  if (JSON.stringify(beat.from) === JSON.stringify(beat.to)) return 0;
  if (shown.phase === 'failed') return 0;
  switch (beat.view) {
    case 'words':
    case 'compare':
    case 'sweep':
      if (beat.view !== 'words' && shown.phase !== 'complete') return null;
      return Math.min(LONGEST_MS, Math.abs(beat.to - beat.from) * STEP_MS[beat.view]);
    case 'race': {
      const steps = stepsOfRace(beat, shown);
      if (steps === null) return null;
      return Math.min(LONGEST_MS, Math.abs((beat.to ?? steps) - (beat.from ?? steps)) * STEP_MS.race);
    }
    default:
      return shown.phase === 'complete' ? ZOOM_MS : null;
  }
}

/**
 * Calls back with how far a motion is, frame by frame, the last time with 1.
 *
 * @param durationMs null: not yet
 * @returns a function that stops it where it is
 */
export function animate(durationMs: () => number | null, onMoved: (moved: number) => void): () => void {
  let moved = 0;
  let last: number | null = null;
  const step = (nowMs: number): void => {
    const passed = last === null ? 0 : Math.min(Math.max(0, nowMs - last), LONGEST_FRAME_MS);
    last = nowMs;
    const duration = durationMs();
    if (duration !== null) {
      moved = duration === 0 ? 1 : Math.min(1, moved + passed / duration);
      onMoved(moved);
    }
    if (moved < 1) frame = requestAnimationFrame(step);
  };
  let frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}
