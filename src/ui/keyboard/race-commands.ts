import type { Command } from './command.ts';

/** What the keyboard can do in the races: tables that act on their keys themselves. */
export const RACE_COMMANDS: readonly Command[] = [
  {
    keys: ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
    does: 'Square beside',
    group: 'Move',
    heldBy: 'the matrix',
  },
  {
    keys: ['Home', 'End'],
    does: 'First or last square of the row; with Ctrl of all',
    group: 'Move',
    heldBy: 'the matrix',
  },
  { keys: ['Enter'], does: 'Open the square', group: 'Move', heldBy: 'the matrix' },
  { keys: ['ArrowUp', 'ArrowDown'], does: 'Step before or after', group: 'Step', heldBy: 'a schedule' },
  { keys: ['Home', 'End'], does: 'First or last step', group: 'Step', heldBy: 'a schedule' },
  { keys: ['Escape'], does: 'Back to all races', group: 'Page', heldBy: 'a square' },
];
