import { useEffect } from 'react';
import type { Unmapscope } from '../state/unmapscope.ts';
import { commandOf } from './commands.ts';

/** Keys that a control of its own needs: there they mean something else. */
const TAKES_KEYS = 'input, select, textarea, summary, [contenteditable], [role="radiogroup"], dialog';

/** Binds the commands to the page. */
export function useKeyboard(app: Unmapscope): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(TAKES_KEYS)) return;
      const { mode, place } = app.store.getState();
      const command = commandOf(event.key, event.shiftKey, { mode: mode.mode, view: place.show });
      if (command?.run === undefined) return;
      if (event.key.length === 1 && !app.store.getState().lettersAreOn && event.key !== '?') return;
      if (command.inTimeline === true && !target?.closest('[data-timeline]')) return;
      event.preventDefault();
      command.run(app);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [app]);
}
