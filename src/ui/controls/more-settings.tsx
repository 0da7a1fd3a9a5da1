import { lazy, Suspense, type KeyboardEvent } from 'react';

const MorePanel = lazy(() => import('./more-panel.tsx'));

/** What a first look does not need. */
export function MoreSettings() {
  return (
    <details className="more" onKeyDown={closeOnEscape}>
      <summary className="button">More</summary>
      <Suspense>
        <MorePanel />
      </Suspense>
    </details>
  );
}

function closeOnEscape(event: KeyboardEvent<HTMLDetailsElement>): void {
  const details = event.currentTarget;
  if (event.key !== 'Escape' || !details.open) return;
  event.preventDefault();
  details.open = false;
  details.querySelector('summary')?.focus();
}
