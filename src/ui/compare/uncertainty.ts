import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type { MeasurementDocument } from '../../scenario/measurement.ts';
import { RunClient, type MeasureListener } from '../../worker/client.ts';
import { APPROACH_CHOICES } from '../state/approaches.ts';

/** What the ranges of a scenario's costs come to, as the worker tells it. */
export type Uncertainty = Parameters<NonNullable<MeasureListener['onUncertainty']>>[0];
export type RunUncertainty = Uncertainty['runs'][number];
export type Interval = RunUncertainty['munmapNs'];
/** The figures that have an interval. */
export type UncertainFigure = Exclude<keyof RunUncertainty, 'approach'>;

export interface UncertaintyState {
  readonly phase: 'none' | 'running' | 'done' | 'failed';
  /** 0 to 1 */
  readonly share: number;
  readonly result: Uncertainty | null;
  /** What went wrong, if that is so. */
  readonly message: string;
}

/** Runs the ranges of one scenario's costs when asked to, in a worker of its own: nothing else has to wait. */
export interface UncertaintyRuns {
  readonly store: StoreApi<UncertaintyState>;
  /** Shows what is known of this document: nothing, unless its ranges were run. */
  follow(document: ScenarioDocument, machine?: MeasurementDocument): void;
  run(document: ScenarioDocument, machine?: MeasurementDocument): void;
  /** Of ranges that are not through nothing is kept: intervals would be too narrow. */
  stop(): void;
}

const NONE: UncertaintyState = { phase: 'none', share: 0, result: null, message: '' };
const APPROACHES = APPROACH_CHOICES.map(({ id }) => id);
/** So many documents are remembered with what came of them. */
const MOST_REMEMBERED = 16;

export function createUncertaintyRuns(client = new RunClient()): UncertaintyRuns {
  const store = createStore<UncertaintyState>(() => NONE);
  /** By the text of the document, the oldest first. */
  const remembered = new Map<string, Uncertainty>();
  let followed = '';

  const remember = (result: Uncertainty): void => {
    remembered.set(followed, result);
    if (remembered.size <= MOST_REMEMBERED) return;
    const [oldest] = remembered.keys();
    remembered.delete(oldest);
  };
  const follow: UncertaintyRuns['follow'] = (document, machine) => {
    const key = JSON.stringify([document, machine]);
    if (key === followed) return;
    client.cancel();
    followed = key;
    const result = remembered.get(key) ?? null;
    store.setState(result === null ? NONE : { ...NONE, phase: 'done', result });
  };

  return {
    store,
    follow,
    run(document, machine) {
      follow(document, machine);
      store.setState({ ...NONE, phase: 'running' });
      client.measure(
        { over: 'costs', scenario: document, approaches: APPROACHES, machine },
        {
          onUncertainty: (result) => {
            remember(result);
            store.setState({ result });
          },
          onMeasureProgress: (share) => store.setState({ share }),
          onComplete: () => store.setState({ phase: 'done' }),
          onCancelled: () => store.setState(NONE),
          onFailed: (message) => store.setState({ ...NONE, phase: 'failed', message }),
        },
      );
    },
    stop() {
      client.cancel();
    },
  };
}
