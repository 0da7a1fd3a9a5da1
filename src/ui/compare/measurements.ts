import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type { MeasurementDocument } from '../../scenario/measurement.ts';
import { RunClient } from '../../worker/client.ts';
import type { MeasuredMessage, Measurement } from '../../worker/protocol.ts';
import { APPROACH_CHOICES } from '../state/approaches.ts';

export type Over = Exclude<Measurement['over'], 'costs'>;
export type Measured = Omit<MeasuredMessage, 'type' | 'runId'>;
export type MeasuredSummary = Measured['summary'];

/** What is known of one measurement. Rows come one by one, and stay when it is stopped. */
export interface MeasurementState {
  readonly phase: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  /** 0 to 1 */
  readonly share: number;
  readonly rows: readonly Measured[];
  /** What went wrong, if that is so. */
  readonly message: string;
}

export type MeasurementsState = Readonly<Record<Over, MeasurementState>>;

/** Measures all approaches on one scenario, then the sweep of the section size, in a worker of its own. */
export interface Measurements {
  readonly store: StoreApi<MeasurementsState>;
  /**
   * Measures this document, unless that is done or going on.
   *
   * @param machine what was measured on the machine whose prices it takes, if it does
   */
  follow(document: ScenarioDocument, machine?: MeasurementDocument): void;
  stop(): void;
}

/** Approaches whose sections the size of a section is about. */
export const SWEPT_APPROACHES: readonly string[] = ['sections', 'sections-always-drop', 'vm-munmap'];

const ORDER: readonly Over[] = ['approaches', 'sectionBytes'];
const APPROACHES_OF: Readonly<Record<Over, readonly string[]>> = {
  approaches: APPROACH_CHOICES.map(({ id }) => id),
  sectionBytes: SWEPT_APPROACHES,
};
const WAITING: MeasurementState = { phase: 'waiting', share: 0, rows: [], message: '' };
/** So many documents are remembered with what came of them. */
const MOST_REMEMBERED = 16;

export function createMeasurements(client = new RunClient()): Measurements {
  const store = createStore<MeasurementsState>(() => ({ approaches: WAITING, sectionBytes: WAITING }));
  /** By the text of the document, the oldest first. */
  const remembered = new Map<string, MeasurementsState>();
  let followed = '';
  let scenario: ScenarioDocument | null = null;
  let machine: MeasurementDocument | undefined;

  const change = (over: Over, changes: Partial<MeasurementState>): void => {
    store.setState((state) => ({ [over]: { ...state[over], ...changes } }));
  };
  const remember = (): void => {
    remembered.delete(followed);
    remembered.set(followed, store.getState());
    if (remembered.size <= MOST_REMEMBERED) return;
    const [oldest] = remembered.keys();
    remembered.delete(oldest);
  };
  const startNext = (): void => {
    const over = ORDER.find((one) => store.getState()[one].phase !== 'done');
    if (over === undefined || scenario === null) return;
    store.setState({ [over]: { ...WAITING, phase: 'running' } });
    client.measure(
      { over, scenario, approaches: APPROACHES_OF[over], machine },
      {
        onMeasured: ({ approach, sectionBytes, summary }) =>
          store.setState((state) => ({
            [over]: { ...state[over], rows: [...state[over].rows, { approach, sectionBytes, summary }] },
          })),
        onMeasureProgress: (share) => change(over, { share }),
        onComplete: () => {
          change(over, { phase: 'done', share: 1 });
          remember();
          startNext();
        },
        onCancelled: () => change(over, { phase: 'stopped' }),
        onFailed: (message) => change(over, { phase: 'failed', message }),
      },
    );
  };

  return {
    store,
    follow(nextScenario, nextMachine) {
      const key = JSON.stringify([nextScenario, nextMachine]);
      if (key === followed && client.isRunning) return;
      client.cancel();
      followed = key;
      scenario = nextScenario;
      machine = nextMachine;
      const known = remembered.get(key);
      store.setState({
        approaches: known?.approaches ?? WAITING,
        sectionBytes: known?.sectionBytes.phase === 'done' ? known.sectionBytes : WAITING,
      });
      startNext();
    },
    stop() {
      client.cancel();
    },
  };
}
