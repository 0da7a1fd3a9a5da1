/** Who the page is for: a visitor, an audience, a reviewer. The player below is the same. */
export const MODES = ['demo', 'talk', 'review'] as const;
export type Mode = (typeof MODES)[number];

export interface ModePlace {
  readonly mode: Mode;
  /** Where one is in it, in the mode's own words: a step of a guided path, a beat of a talk, a call site of a patch. */
  readonly at: string | null;
}

export const START_MODE: ModePlace = { mode: 'demo', at: null };

/** Parameters of a link that a mode is written in. */
export const MODE_KEYS = ['mode', 'at'] as const;

export function writeMode({ mode, at }: ModePlace, params: URLSearchParams): void {
  if (mode !== START_MODE.mode) params.set('mode', mode);
  if (at !== null) params.set('at', at);
}

/** What cannot be used is left out. */
export function readMode(params: URLSearchParams): ModePlace {
  const mode = MODES.find((name) => name === params.get('mode')) ?? START_MODE.mode;
  const at = params.get('at');
  return { mode, at: at !== null && isPlaceInMode(at) ? at : null };
}

/** Whether a text can be where one is in a mode. */
export function isPlaceInMode(at: string): boolean {
  return /^[\w./-]{1,80}$/.test(at);
}
