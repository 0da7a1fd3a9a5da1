import { useEffect, useState } from 'react';
import { recordedKernels, type RecordedKernel } from '../files/recorded-kernels.ts';
import { useApp } from '../state/unmapscope.ts';

const PREFIX = 'recorded/';

export function recordedValue(id: string): string {
  return PREFIX + id;
}

/** @returns the id of a recording, or null if the value is that of a scenario */
export function recordingOfValue(value: string): string | null {
  return value.startsWith(PREFIX) ? value.slice(PREFIX.length) : null;
}

/** The recordings that come with the page; asked for once the first run has had its time. */
export function useRecordedKernels(): readonly RecordedKernel[] {
  const hasRun = useApp(({ status }) => status.phase !== 'idle' && status.phase !== 'running');
  const [kernels, setKernels] = useState<readonly RecordedKernel[]>([]);
  const isMissing = hasRun && kernels.length === 0;
  useEffect(() => {
    if (!isMissing) return;
    let isGone = false;
    recordedKernels().then(
      (found) => {
        if (!isGone) setKernels(found);
      },
      // Without them there is one group less to choose from.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [isMissing]);
  return kernels;
}

/** "Recorded kernels" in the scenario box. */
export function RecordedOptions({
  kernels,
  chosen,
}: {
  readonly kernels: readonly RecordedKernel[];
  readonly chosen: string | null;
}) {
  const isListed = kernels.some(({ id }) => id === chosen);
  return (
    <>
      {chosen !== null && !isListed && <option value={recordedValue(chosen)}>Recorded kernel {chosen}</option>}
      {kernels.length > 0 && (
        <optgroup label="Recorded kernels">
          {kernels.map(({ id, title, shows }) => (
            <option key={id} value={recordedValue(id)} title={shows}>
              {`${id.slice(0, id.indexOf('-'))}: ${title}`}
            </option>
          ))}
        </optgroup>
      )}
    </>
  );
}
