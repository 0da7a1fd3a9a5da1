import { lazy, Suspense } from 'react';

const MorePanel = lazy(() => import('./more-panel.tsx'));

/** What a first look does not need. */
export function MoreSettings() {
  return (
    <details className="more">
      <summary className="button">More</summary>
      <Suspense>
        <MorePanel />
      </Suspense>
    </details>
  );
}
