import type { Unmapscope } from '../state/unmapscope.ts';
import { commandOf } from './commands.ts';
import { TEXT_FIELD } from './text-field.ts';

/** Keys that a control of its own needs: there they mean something else. */
const TAKES_KEYS = 'input, select, textarea, summary, [contenteditable], [role="radiogroup"], dialog';

/** Those in which a key with Ctrl or Alt means something else. */
const TAKES_HELD_KEYS = `${TEXT_FIELD}, dialog`;

/** Elements that Space and Enter press. */
const PRESSED = 'button, a, [role="button"]';

/** What a key press does, in the page or in another window of it. */
export function keyHandler(app: Unmapscope): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented) return;
    // Elements of another window are of another class.
    const target = event.target !== null && 'closest' in event.target ? (event.target as Element) : null;
    const isAltGraph = event.getModifierState('AltGraph');
    const isHeld = !isAltGraph && (event.ctrlKey || event.metaKey || event.altKey);
    if (target?.closest(isHeld ? TAKES_HELD_KEYS : TAKES_KEYS)) return;
    if (event.key === ' ' && target?.closest(PRESSED)) return;
    const { mode, place, lettersAreOn } = app.store.getState();
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const command = commandOf(
      { key, ctrlKey, metaKey, altKey, shiftKey, isAltGraph },
      { mode: mode.mode, view: place.show },
    );
    if (command?.run === undefined || command.when?.() === false) return;
    const isCharacter = !isHeld && key.length === 1 && key !== ' ';
    if (isCharacter && !lettersAreOn) return;
    if (command.inTimeline === true && !target?.closest('[data-timeline]')) return;
    event.preventDefault();
    // A key that is held down would run through a talk.
    if (event.repeat && command.group === 'Talk' && command.repeats !== true) return;
    command.run(app);
  };
}
