/** Selects fields that are typed into: there pasting and undoing are the browser's. */
export const TEXT_FIELD = 'input:not([type="file"], [type="checkbox"], [type="radio"]), textarea, [contenteditable]';
