// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { keyHandler } from '../../../src/ui/keyboard/key-handler.ts';
import type { Unmapscope } from '../../../src/ui/state/unmapscope.ts';

const undo = vi.fn();
const redo = vi.fn();
const state = { mode: { mode: 'demo' }, place: { show: 'timelines' }, lettersAreOn: true, helpIsOpen: false };

/** As much of the page as the keys that are pressed here act on. */
const app = {
  store: {
    getState: () => state,
    setState: (changes: Partial<typeof state>) => void Object.assign(state, changes),
  },
  changes: { undo, redo },
} as unknown as Unmapscope;

beforeEach(() => {
  undo.mockClear();
  redo.mockClear();
  Object.assign(state, { lettersAreOn: true, helpIsOpen: false, place: { show: 'timelines' } });
  document.body.innerHTML =
    '<input id="text"><input id="box" type="checkbox"><select id="choice"></select><button id="button">x</button><dialog open><button id="inside">x</button></dialog>';
  const handler = keyHandler(app);
  document.body.onkeydown = handler;
});

/** @returns whether the page took the key from the browser */
function press(id: string, key: string, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  document.getElementById(id)?.dispatchEvent(event);
  return event.defaultPrevented;
}

test('Ctrl Z undoes, but in a field that is typed into, and in a dialog, it is the browser’s', () => {
  for (const id of ['button', 'box', 'choice']) expect(press(id, 'z', { ctrlKey: true }), id).toBe(true);
  expect(press('button', 'z', { metaKey: true })).toBe(true);
  expect(undo).toHaveBeenCalledTimes(4);
  expect(press('button', 'Z', { ctrlKey: true, shiftKey: true })).toBe(true);
  expect(press('button', 'y', { ctrlKey: true })).toBe(true);
  expect(redo).toHaveBeenCalledTimes(2);
  for (const id of ['text', 'inside']) expect(press(id, 'z', { ctrlKey: true }), id).toBe(false);
  state.place.show = 'races';
  expect(press('button', 'z', { ctrlKey: true })).toBe(false);
  expect(undo).toHaveBeenCalledTimes(4);
});

test('with keys of one character switched off, those are the browser’s, and others are not', () => {
  expect(press('button', '?', { shiftKey: true })).toBe(true);
  expect(state.helpIsOpen).toBe(true);
  Object.assign(state, { lettersAreOn: false, helpIsOpen: false });
  for (const key of ['?', '/', 't', ']', '+', '0']) expect(press('button', key), key).toBe(false);
  expect(state.helpIsOpen).toBe(false);
  expect(press('button', 'z', { ctrlKey: true })).toBe(true);
  expect(undo).toHaveBeenCalledTimes(1);
});
