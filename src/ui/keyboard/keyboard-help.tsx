import { lazy, Suspense } from 'react';
import { useApp } from '../state/unmapscope.ts';

const KeyboardHelpDialog = lazy(() => import('./keyboard-help-dialog.tsx'));

/** The help is loaded when it is first asked for. */
export function KeyboardHelp() {
  const isOpen = useApp((state) => state.helpIsOpen);
  if (!isOpen) return null;
  return (
    <Suspense>
      <KeyboardHelpDialog />
    </Suspense>
  );
}
