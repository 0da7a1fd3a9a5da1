import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NOTHING_SHOWN, shownKey } from '../../../src/ui/talk/shown.ts';
import { createShownBeats } from '../../../src/ui/talk/shown-beats.ts';
import type { BeatWorker } from '../../../src/ui/talk/beat-work.ts';
import { elapsedSeconds, startByClock } from '../../../src/ui/talk/talk-clock.ts';
import { animate, motionMs } from '../../../src/ui/talk/talk-motion.ts';
import { markAt, markBeside, type Mark } from '../../../src/ui/talk/stage-marks.ts';
import { TALKS } from '../../../src/ui/talk/talks/index.ts';

const [five, fifteen] = TALKS;

/** Frames that come when they are called for. */
let frames: ((nowMs: number) => void)[] = [];
const frameAt = (nowMs: number): void => {
  for (const frame of frames.splice(0)) frame(nowMs);
};

beforeEach(() => {
  frames = [];
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (frame: (nowMs: number) => void) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => {
    frames = [];
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a motion goes on where it was after the computer has slept, waits for what it shows, and ends at 1', () => {
  let duration: number | null = null;
  const moved: number[] = [];
  const stop = animate(
    () => duration,
    (share) => moved.push(share),
  );
  frameAt(0);
  frameAt(50);
  expect(moved).toEqual([]);
  duration = 1000;
  frameAt(60);
  expect(moved.at(-1)).toBeCloseTo(0.01);
  // An hour later.
  frameAt(3_600_060);
  expect(moved.at(-1)).toBeCloseTo(0.11);
  // A clock that goes back.
  frameAt(3_600_000);
  expect(moved.at(-1)).toBeCloseTo(0.11);
  for (let at = 3_600_100; frames.length > 0; at += 100) frameAt(at);
  expect(moved.at(-1)).toBe(1);
  expect([...moved].sort((a, b) => a - b)).toEqual(moved);
  stop();
});

test('next moves as long as there is something to see, and not at all where nothing changes', () => {
  const complete = { ...NOTHING_SHOWN, phase: 'complete' } as const;
  for (const beat of [...five.beats, ...fifteen.beats]) {
    const moves = JSON.stringify(beat.from) !== JSON.stringify(beat.to);
    const ms = motionMs(beat, complete);
    if (!moves) expect(ms, beat.id).toBe(0);
    // How many steps a race has is only known when it is searched.
    else if (beat.view === 'race') expect(ms, beat.id).toBeNull();
    else expect(ms, beat.id).toBeGreaterThan(500);
    expect(ms ?? 0).toBeLessThanOrEqual(12_000);
    if (moves && beat.view !== 'words') expect(motionMs(beat, NOTHING_SHOWN), beat.id).toBeNull();
  }
});

test('the clock of a talk counts a sleep, and neither jumps nor goes below 0 when the time of day is set back', () => {
  const began = 1_000_000;
  const before = { dayMs: 1_600_000, steadyMs: 600_000 };
  // The steady clock stood for twenty minutes.
  const woken = { dayMs: 2_801_000, steadyMs: 601_000 };
  expect(startByClock(began, before, woken)).toBe(began);
  expect(elapsedSeconds(began, woken.dayMs)).toBe(1801);
  // Somebody sets the clock back by an hour.
  const setBack = { dayMs: before.dayMs + 1000 - 3_600_000, steadyMs: 601_000 };
  const corrected = startByClock(began, before, setBack);
  expect(elapsedSeconds(corrected, setBack.dayMs)).toBe(601);
  // A small correction, as all clocks get them.
  expect(startByClock(began, before, { dayMs: 1_600_500, steadyMs: 601_000 })).toBe(began);
  expect(elapsedSeconds(began, began - 5000)).toBe(0);
  expect(elapsedSeconds(null, began)).toBe(0);
});

test('a beat whose worker dies is made once more by itself, and again when somebody asks', () => {
  let fails = 2;
  let made = 0;
  const worker: BeatWorker = {
    does: () => true,
    work(_, { change, done }) {
      made++;
      change(fails-- > 0 ? { phase: 'failed', failure: 'The worker broke.' } : { phase: 'complete' });
      done();
    },
  };
  const shown = createShownBeats([worker]);
  const [beat] = five.beats;
  const phase = (): string | undefined => shown.store.getState().get(shownKey(beat))?.phase;
  shown.want([beat]);
  expect(phase()).toBe('waiting');
  vi.runAllTimers();
  expect([phase(), made]).toEqual(['failed', 2]);
  shown.again(beat);
  expect([phase(), made]).toEqual(['complete', 3]);
});

test('the pointer goes from thing to thing: the nearest in the direction, and to the sides only what is beside', () => {
  const mark = (says: string, left: number, top: number, width: number): Mark => ({
    says,
    left,
    top,
    width,
    height: 0.1,
  });
  const caption = mark('caption', 0, 0, 0.5);
  const lock = mark('lock', 0.2, 0.3, 0.8);
  const [early, late] = [mark('early', 0.2, 0.5, 0.1), mark('late', 0.6, 0.5, 0.4)];
  const label = mark('label', 0, 0.5, 0.1);
  const marks = [caption, lock, early, late, label];
  const beside = (from: Mark, right: number, down: number) => markBeside(marks, from, right, down)?.says ?? null;
  expect(beside(early, 1, 0)).toBe('late');
  expect(beside(early, -1, 0)).toBe('label');
  expect(beside(late, 1, 0)).toBeNull();
  expect(beside(late, 0, -1)).toBe('lock');
  expect(beside(lock, 0, 1)).toBe('late');
  expect(beside(lock, 0, -1)).toBe('caption');
  expect(beside(caption, 0, -1)).toBeNull();
  expect(markAt(marks, 0.25, 0.55)?.says).toBe('early');
  expect(markAt(marks, 0.45, 0.55)?.says).toBe('early');
  expect(markAt([], 0.5, 0.5)).toBeNull();
});
