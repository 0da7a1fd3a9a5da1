import { expect, test } from 'vitest';
import { commandOf, commandsIn } from '../../../src/ui/keyboard/commands.ts';
import { MODES } from '../../../src/ui/state/mode.ts';
import { VIEWS } from '../../../src/ui/state/place.ts';

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
          const [, letter] = /^Shift\+(.)$/.exec(key) ?? [];
          expect(commandOf(letter?.toUpperCase() ?? key, letter !== undefined, { mode, view })).toBe(command);
        }
      }
    }
  }
});

test('a letter means the same with caps lock', () => {
  const where = { mode: 'demo', view: 'timelines' } as const;
  expect(commandOf('F', false, where)).toBe(commandOf('f', false, where));
  expect(commandOf('F', false, where)).toBeDefined();
});
