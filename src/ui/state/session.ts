import type { AppStore } from './app-state.ts';
import { knownCalibration, measuredCalibration, type CalibrationChoice, type MeasuredMachine } from './calibration.ts';
import { machineText, readMachineText } from './machine-text.ts';

/** What is kept until the tab is closed: the prices that were chosen, and the measurement that was loaded. */
export interface Session {
  readonly chosen: CalibrationChoice | null;
  readonly machine: MeasuredMachine | null;
}

const KEY = 'unmapscope:calibration';
const NOTHING: Session = { chosen: null, machine: null };

/** Storage may be absent, full, forbidden or hold nonsense: then nothing is remembered. */
export function recallSession(): Session {
  try {
    const { id, name, text } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    const document = typeof text === 'string' ? readMachineText(text) : null;
    const machine = document !== null && typeof name === 'string' ? { name, document } : null;
    if (id === 'measured') return { chosen: machine && measuredCalibration(machine), machine };
    return { chosen: (typeof id === 'string' ? knownCalibration(id) : undefined) ?? null, machine };
  } catch {
    return NOTHING;
  }
}

/** Keeps what is chosen from now on. */
export function rememberSession(store: AppStore): void {
  store.subscribe(({ settings, machine }, before) => {
    if (settings.calibration === before.settings.calibration && machine === before.machine) return;
    const kept = { id: settings.calibration.id, name: machine?.name, text: machine && machineText(machine.document) };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // The choice holds until the page is left.
    }
  });
}
