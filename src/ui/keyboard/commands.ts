import type { Mode } from '../state/mode.ts';
import type { View } from '../state/place.ts';
import type { Command } from './command.ts';
import { COMPARE_COMMANDS } from './compare-commands.ts';
import { RACE_COMMANDS } from './race-commands.ts';
import { SETTINGS_COMMANDS } from './settings-commands.ts';
import { TALK_COMMANDS } from './talk-commands.ts';
import { REVIEW_COMMANDS } from './review-commands.ts';
import { TIMELINE_COMMANDS } from './timeline-commands.ts';

/** Everything that the keyboard can do anywhere. In one mode and view no key means two things, but to what has the focus. */
export const COMMANDS: readonly Command[] = [
  // In a talk the keys drive the talk.
  ...TIMELINE_COMMANDS.map((command): Command => ({ ...command, views: ['timelines'], modes: ['demo', 'review'] })),
  ...RACE_COMMANDS.map((command): Command => ({ ...command, views: ['races'], modes: ['demo', 'review'] })),
  ...COMPARE_COMMANDS.map((command): Command => ({ ...command, views: ['compare'], modes: ['demo', 'review'] })),
  ...TALK_COMMANDS,
  // The races have no settings.
  ...SETTINGS_COMMANDS.map((command): Command => ({
    ...command,
    views: ['timelines', 'compare'],
    modes: ['demo', 'review'],
  })),
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
  const [, modifier, rest] = /^(Ctrl|Alt|Shift)\+(.+)$/.exec(key) ?? [];
  if (modifier !== undefined) return `${modifier} ${keyName(rest)}`;
  return KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** What of a key press says which key it is. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & {
  /** Whether AltGr writes the character: it looks like Ctrl and Alt. */
  readonly isAltGraph?: boolean;
};

/** The command of a key press in a mode and view, if there is one. Letters with Shift are others than without; of other characters Shift is a part. */
export function commandOf(press: KeyPress, where: Where): Command | undefined {
  const isLetter = /^[a-z]$/i.test(press.key);
  const key = isLetter ? press.key.toLowerCase() : press.key;
  const isPlain = press.isAltGraph === true;
  const control = !isPlain && (press.ctrlKey || press.metaKey) ? 'Ctrl+' : '';
  const held = `${control}${!isPlain && press.altKey ? 'Alt+' : ''}`;
  const commands = commandsIn(where).filter(({ heldBy }) => heldBy === undefined);
  const named = (name: string): Command | undefined => commands.find(({ keys }) => keys.includes(name));
  const found = named(`${held}${press.shiftKey ? 'Shift+' : ''}${key}`);
  return found ?? (press.shiftKey && !isLetter && held === '' ? named(key) : undefined);
}
