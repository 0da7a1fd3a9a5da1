import type { Command } from './command.ts';

/** What the keyboard can do in the comparison: its parts act on their keys themselves. */
export const COMPARE_COMMANDS: readonly Command[] = [
  { keys: ['ArrowLeft', 'ArrowRight'], does: 'Section size before or after', group: 'Move', heldBy: 'a sweep' },
  { keys: ['Home', 'End'], does: 'Smallest or largest section', group: 'Move', heldBy: 'a sweep' },
  { keys: ['Enter', ' '], does: 'Choose the approach', group: 'Select', heldBy: 'the table' },
];
