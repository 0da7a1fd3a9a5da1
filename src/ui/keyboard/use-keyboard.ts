import { useEffect } from 'react';
import type { Unmapscope } from '../state/unmapscope.ts';
import { commandOf } from './commands.ts';

/** Keys that a control of its own needs: there they mean something else. */
const TAKES_KEYS = 'input, select, textarea, summary, [contenteditable], [role="radiogroup"], dialog';

/** Elements that Space and Enter press. */
const PRESSED = 'button, a, [role="button"]';

/** What a key press does, in the page or in another window of it. */
export function keyHandler(app: Unmapscope): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    // Elements of another window are of another class.
    const target = event.target !== null && 'closest' in event.target ? (event.target as Element) : null;
    if (target?.closest(TAKES_KEYS)) return;
    if (event.key === ' ' && target?.closest(PRESSED)) return;
    const { mode, place } = app.store.getState();
    const command = commandOf(event.key, event.shiftKey, { mode: mode.mode, view: place.show });
    if (command?.run === undefined) return;
    const isCharacter = event.key.length === 1 && event.key !== ' ';
    if (isCharacter && !app.store.getState().lettersAreOn && event.key !== '?') return;
    if (command.inTimeline === true && !target?.closest('[data-timeline]')) return;
    event.preventDefault();
    // A key that is held down would run through a talk.
    if (event.repeat && command.group === 'Talk') return;
    command.run(app);
  };
}

/** Binds the commands to the page. */
export function useKeyboard(app: Unmapscope): void {
  useEffect(() => {
    const onKeyDown = keyHandler(app);
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [app]);
}
