import type { AppStore } from './app-state.ts';
import { knownCalibration, measuredCalibration, type CalibrationChoice, type MeasuredMachine } from './calibration.ts';
import { machineText, readMachineText } from './machine-text.ts';
import { recallInTab, rememberInTab } from './remembered.ts';

/** What is kept until the tab is closed: the prices that were chosen, and the measurement that was loaded. */
export interface Session {
  readonly chosen: CalibrationChoice | null;
  readonly machine: MeasuredMachine | null;
}

const NAME = 'calibration';

export function recallSession(): Session {
  return recallInTab(NAME, 'prices', ({ id, name, text }) => {
    const document = typeof text === 'string' ? readMachineText(text) : null;
    const machine = document !== null && typeof name === 'string' ? { name, document } : null;
    if (id === 'measured') return { chosen: machine && measuredCalibration(machine), machine };
    return { chosen: (typeof id === 'string' ? knownCalibration(id) : undefined) ?? null, machine };
  });
}

/** Keeps what is chosen from now on. */
export function rememberSession(store: AppStore): void {
  store.subscribe(({ settings, machine }, before) => {
    if (settings.calibration === before.settings.calibration && machine === before.machine) return;
    rememberInTab(NAME, {
      id: settings.calibration.id,
      name: machine?.name,
      text: machine && machineText(machine.document),
    });
  });
}
