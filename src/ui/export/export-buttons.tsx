import { lazy, Suspense, useState } from 'react';
import { CopyLink } from './copy-link.tsx';
import { currentState } from '../state/current-link.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import '../styles/export.css';

const ExportDialog = lazy(() => import('./export-dialog.tsx'));

/** What can be taken away from the timelines: files, and a link. The dialog is loaded when it is first asked for. */
export function ExportButtons() {
  const app = useUnmapscope();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="export-buttons">
      <button type="button" className="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Export
      </button>
      <CopyLink state={() => currentState(app.store, app.view)} />
      {isOpen && (
        <Suspense>
          <ExportDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
