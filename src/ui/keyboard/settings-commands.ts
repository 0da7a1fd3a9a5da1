import type { Command } from './command.ts';

/** What the keyboard does with the settings. */
export const SETTINGS_COMMANDS: readonly Command[] = [
  { keys: ['Ctrl+z'], does: 'Undo the last change', group: 'Settings', run: ({ changes }) => changes.undo() },
  {
    keys: ['Ctrl+Shift+z', 'Ctrl+y'],
    does: 'Make it again',
    group: 'Settings',
    run: ({ changes }) => changes.redo(),
  },
];
