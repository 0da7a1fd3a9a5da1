import { lazy, Suspense } from 'react';
import { useFiles } from '../state/unmapscope.ts';

const ReportDialog = lazy(() => import('./report-dialog.tsx'));

/** The report on a file, loaded when it is first asked for. */
export function Report() {
  const file = useFiles(({ open, reportOf }) => open.find(({ id }) => id === reportOf));
  return file ? (
    <Suspense>
      <ReportDialog key={file.id} file={file} />
    </Suspense>
  ) : null;
}
