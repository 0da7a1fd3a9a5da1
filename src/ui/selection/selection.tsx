import { lazy, Suspense } from 'react';
import { useView } from '../state/unmapscope.ts';

const SelectionPanel = lazy(() => import('./selection-panel.tsx'));

/** The panel of the selection, loaded with the first one. */
export function SelectionOfTimelines() {
  const selection = useView((state) => state.selection);
  if (selection === null) return null;
  return (
    <Suspense>
      <SelectionPanel selection={selection} />
    </Suspense>
  );
}
