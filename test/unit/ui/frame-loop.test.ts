// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFrameLoop } from '../../../src/ui/draw/frame-loop.ts';

let nowMs = 0;
let frames: (() => void)[] = [];

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  frames = [];
});

/** The next frame. @returns whether one was asked for */
function frame(): boolean {
  const callbacks = frames;
  frames = [];
  for (const callback of callbacks) callback();
  return callbacks.length > 0;
}

/** A loop whose painters note their names and take their time, ms. */
function loopOf(costs: Readonly<Record<string, number>>) {
  const loop = createFrameLoop();
  const painted: string[] = [];
  for (const [name, ms] of Object.entries(costs)) {
    loop.add(() => {
      painted.push(name);
      nowMs += ms;
    });
  }
  loop.addLast(() => painted.push('all'));
  return { loop, painted };
}

test('what is quick paints in one frame, and nothing paints before it is asked again', () => {
  const { loop, painted } = loopOf({ a: 1, b: 1 });
  loop.request();
  expect(frame()).toBe(true);
  expect(painted).toEqual(['a', 'b', 'all']);
  expect(frame()).toBe(false);
});

test('what takes long goes on in the next frame, and who waits for all hears after the last', () => {
  const { painted } = loopOf({ a: 50, b: 50, c: 1 });
  frame();
  expect(painted).toEqual(['a']);
  expect(document.documentElement.hasAttribute('data-painting')).toBe(true);
  frame();
  expect(painted).toEqual(['a', 'b']);
  frame();
  expect(painted).toEqual(['a', 'b', 'c', 'all']);
  expect(document.documentElement.hasAttribute('data-painting')).toBe(false);
  expect(frame()).toBe(false);
});

test('who has painted already paints again if that was asked for before all had', () => {
  const { loop, painted } = loopOf({ a: 50, b: 1 });
  frame();
  loop.request();
  frame();
  expect(painted).toEqual(['a', 'b', 'all']);
  frame();
  expect(painted).toEqual(['a', 'b', 'all', 'a']);
});

test('a painter that is taken out does not paint in what is left of the round', () => {
  const { loop, painted } = loopOf({ a: 50 });
  const remove = loop.add(() => painted.push('gone'));
  frame();
  remove();
  frame();
  expect(painted).toEqual(['a', 'all']);
});
