import type { TalkControl } from './talk-control.ts';

interface CurrentTalk {
  /** The talk that is given, once the mode was entered: the keys act on it without loading it. */
  control: TalkControl | null;
  /** The beat that was left for another mode, as a link writes it; null: none was. */
  left: string | null;
  /** It was left for a place of its own, and not for what the beat shows. */
  hasOpened: boolean;
}

export const currentTalk: CurrentTalk = { control: null, left: null, hasOpened: false };
