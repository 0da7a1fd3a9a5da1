import type { AppStore } from './app-state.ts';
import { measuredCalibration } from './calibration.ts';
import { LARGEST_MEASUREMENT, readMachineFile } from './machine-file.ts';
import { notify } from './notices.ts';

/** Takes a measurement file as the prices of the next run. If it is not one, everything stays as it was, and the page says why. */
export async function loadMachine(store: AppStore, file: File): Promise<void> {
  const read = await readMachineFile(file);
  if (!read.ok) {
    notify(read.says);
    return;
  }
  const { kernel, cpu } = read.machine.document.machine;
  store.setState(({ settings }) => ({
    machine: read.machine,
    settings: { ...settings, calibration: measuredCalibration(read.machine) },
    sentence: `Prices measured on Linux ${kernel}, ${cpu}, are loaded. Press Run to use them.`,
  }));
}

/** By its name and size; what is in it takes a moment to find out. */
export function mayBeMeasurement({ name, size }: File): boolean {
  return name.endsWith('.json') && size <= LARGEST_MEASUREMENT;
}

/** Takes a file if it has the outline of a measurement, right or wrong. @returns whether it has */
export async function takeMeasurement(store: AppStore, file: File): Promise<boolean> {
  try {
    const document: unknown = JSON.parse(await file.text());
    if (typeof document !== 'object' || document === null || !('machine' in document || 'anon' in document))
      return false;
  } catch {
    return false;
  }
  await loadMachine(store, file);
  return true;
}
