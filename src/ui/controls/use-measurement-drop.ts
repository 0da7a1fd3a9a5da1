import { useEffect } from 'react';
import { loadMachine } from '../state/load-machine.ts';
import type { Unmapscope } from '../state/unmapscope.ts';

/** A measurement file can be dropped anywhere on the page. */
export function useMeasurementDrop({ store }: Unmapscope): void {
  useEffect(() => {
    // Without this the browser would leave the page and show the file.
    const allow = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
    };
    const take = (event: DragEvent): void => {
      const [file] = event.dataTransfer?.files ?? [];
      if (file === undefined || event.defaultPrevented) return;
      event.preventDefault();
      void loadMachine(store, file);
    };
    addEventListener('dragover', allow);
    addEventListener('drop', take);
    return () => {
      removeEventListener('dragover', allow);
      removeEventListener('drop', take);
    };
  }, [store]);
}
