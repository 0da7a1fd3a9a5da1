import type { Mode } from '../state/mode.ts';
import type { View } from '../state/place.ts';
import type { Command } from './command.ts';
import { RACE_COMMANDS } from './race-commands.ts';
import { TALK_COMMANDS } from './talk-commands.ts';
import { REVIEW_COMMANDS } from './review-commands.ts';
import { TIMELINE_COMMANDS } from './timeline-commands.ts';

/** Everything that the keyboard can do anywhere. In one mode and view no key means two things, but to what has the focus. */
const COMMANDS: readonly Command[] = [
  // In a talk the keys drive the talk.
  ...TIMELINE_COMMANDS.map((command): Command => ({ ...command, views: ['timelines'], modes: ['demo', 'review'] })),
  ...RACE_COMMANDS.map((command): Command => ({ ...command, views: ['races'], modes: ['demo', 'review'] })),
  ...TALK_COMMANDS,
  ...REVIEW_COMMANDS.map((command): Command => ({ ...command, views: ['timelines'], modes: ['review'] })),
  { keys: ['?'], does: 'This help', group: 'Page', run: ({ store }) => store.setState({ helpIsOpen: true }) },
];

/** Where the keyboard is. */
export interface Where {
  readonly mode: Mode;
  readonly view: View;
}

/** What the keyboard can do in a mode and view. */
export function commandsIn({ mode, view }: Where): readonly Command[] {
  return COMMANDS.filter(({ modes, views }) => (modes?.includes(mode) ?? true) && (views?.includes(view) ?? true));
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  ' ': 'Space',
};

/** How a key is written on a keycap. */
export function keyName(key: string): string {
  if (key.startsWith('Shift+')) return `Shift ${keyName(key.slice(6))}`;
  return KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** The command of a key in a mode and view, if there is one; letters with Shift are others than without. */
export function commandOf(key: string, shift: boolean, where: Where): Command | undefined {
  const isLetter = /^[a-z]$/i.test(key);
  const wanted = isLetter ? key.toLowerCase() : key;
  const commands = commandsIn(where).filter(({ heldBy }) => heldBy === undefined);
  const shifted = shift ? commands.find(({ keys }) => keys.includes(`Shift+${wanted}`)) : undefined;
  if (shifted || (shift && isLetter)) return shifted;
  return commands.find(({ keys }) => keys.includes(wanted));
}
