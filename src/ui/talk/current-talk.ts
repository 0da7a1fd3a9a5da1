import type { TalkControl } from './talk-control.ts';

/** The talk that is given, once the mode was entered: the keys act on it without loading it. */
export const currentTalk: { control: TalkControl | null } = { control: null };
