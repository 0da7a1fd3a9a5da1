import { expect, test } from 'vitest';
import { commandOf, commandsIn, type KeyPress } from '../../../src/ui/keyboard/commands.ts';
import { MODES } from '../../../src/ui/state/mode.ts';
import { VIEWS } from '../../../src/ui/state/place.ts';

/** A key as a command names it, as the browser tells of it: with Shift a letter is a capital. */
function pressOf(name: string): KeyPress {
  const key = name.replace(/^(Ctrl\+)?(Alt\+)?(Shift\+)?/, '');
  const shiftKey = name.includes('Shift+');
  return {
    key: shiftKey && key.length === 1 ? key.toUpperCase() : key,
    ctrlKey: name.includes('Ctrl+'),
    metaKey: false,
    altKey: name.includes('Alt+'),
    shiftKey,
  };
}

test('in one mode and view no key means two things, and each is found by its key', () => {
  for (const mode of MODES) {
    for (const view of VIEWS) {
      const commands = commandsIn({ mode, view });
      // What has the focus acts on its keys before the page does.
      const keys = commands.flatMap(({ keys: all, heldBy }) => all.map((key) => `${heldBy ?? ''}${key}`));
      expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
      for (const command of commands) {
        if (command.heldBy !== undefined) {
          expect(command.run).toBeUndefined();
          continue;
        }
        for (const key of command.keys) {
          expect(commandOf(pressOf(key), { mode, view })).toBe(command);
        }
      }
    }
  }
});

test('a letter means the same with caps lock', () => {
  const where = { mode: 'demo', view: 'timelines' } as const;
  expect(commandOf(pressOf('F'), where)).toBe(commandOf(pressOf('f'), where));
  expect(commandOf(pressOf('F'), where)).toBeDefined();
  expect(commandOf(pressOf('Ctrl+Z'), where)).toBe(commandOf(pressOf('Ctrl+z'), where));
});

test('a modifier makes another key of it: Cmd is Ctrl, AltGr and Shift only write the character', () => {
  const where = { mode: 'demo', view: 'timelines' } as const;
  const undo = commandOf(pressOf('Ctrl+z'), where);
  expect(undo?.does).toMatch(/^Undo/);
  expect(commandOf({ ...pressOf('z'), metaKey: true }, where)).toBe(undo);
  for (const key of ['z', 'Ctrl+f', 'Alt+f', 'Ctrl+Alt+f', 'Alt+ArrowLeft', 'Ctrl+?']) {
    expect(commandOf(pressOf(key), where), key).toBeUndefined();
  }
  expect(commandOf({ ...pressOf('Ctrl+Alt+['), isAltGraph: true }, where)).toBe(commandOf(pressOf('['), where));
  expect(commandOf({ ...pressOf('?'), shiftKey: true }, where)?.does).toBe('This help');
});
