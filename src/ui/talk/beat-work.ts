import { DropTest, EventKind } from '../../mm/events.ts';
import { builtInScenario } from '../../scenario/built-in.ts';
import type { ScenarioDocument } from '../../scenario/document.ts';
import { RunClient } from '../../worker/client.ts';
import { ExploreClient } from '../../worker/explore-client.ts';
import { ImportClient } from '../../worker/import-client.ts';
import type { OpenedMessage } from '../../worker/import-protocol.ts';
import type { CellAddress } from '../../worker/explore-protocol.ts';
import type { Measured } from '../compare/measurements.ts';
import { fillTraces } from '../files/fill-traces.ts';
import { importLimits } from '../files/import-limits.ts';
import { openedTraces } from '../files/opened-traces.ts';
import { recordedKernelBytes, recordedKernels } from '../files/recorded-kernels.ts';
import { APPROACH_CHOICES } from '../state/approaches.ts';
import { emptyLane } from '../state/plan.ts';
import { createLanes } from '../state/run-data.ts';
import { timelineOfApproach } from '../state/timeline-info.ts';
import { counterexampleOf } from './race-of-beat.ts';
import type { Beat } from './talk-document.ts';
import type { Shown } from './shown.ts';

/** Where what was worked out goes. */
export interface Worked {
  readonly change: (part: Partial<Shown>) => void;
  /** The next one may come. */
  readonly done: () => void;
}

/** Works out what some beats show, one at a time, in a worker of its own. */
export interface BeatWorker {
  does(beat: Beat): boolean;
  work(beat: Beat, worked: Worked): void;
}

let lastRun = 0;

/** Documents are checked in the worker. */
export function documentOf(scenario: string | Readonly<Record<string, unknown>>): ScenarioDocument {
  if (typeof scenario !== 'string') return scenario as unknown as ScenarioDocument;
  const document = builtInScenario(scenario);
  if (document === undefined) throw new RangeError(`there is no scenario ${scenario}`);
  return document;
}

/** In the order in which they are shown everywhere, which is also that of the lanes. */
export function ordered(approaches: readonly string[]): string[] {
  return APPROACH_CHOICES.filter(({ id }) => approaches.includes(id)).map(({ id }) => id);
}

function failing({ change, done }: Worked): (failure: string) => void {
  return (failure) => {
    change({ phase: 'failed', failure });
    done();
  };
}

export function createRunning(client = new RunClient()): BeatWorker {
  return {
    does: (beat) => beat.view === 'timelines' || (beat.view === 'words' && beat.scenario !== undefined),
    work(beat, worked) {
      const fail = failing(worked);
      if (!('scenario' in beat) || beat.scenario === undefined) return;
      const runId = ++lastRun;
      let lanes: ReturnType<typeof createLanes> = [];
      let states: Shown['lanes'] = [];
      client.run(documentOf(beat.scenario), ordered(beat.approaches ?? ['pristine']), {
        onStarted(started) {
          lanes = createLanes(started);
          const timelines = started.approaches.map(({ id }) => timelineOfApproach(id, started.tasks));
          states = timelines.map(emptyLane);
          worked.change({ timelines, lanes: states, data: { runId, lanes } });
        },
        onChunk: (lane, columns) => lanes[lane].trace.addChunk(columns),
        onProgress: () => undefined,
        onLaneComplete(lane, summary) {
          lanes[lane].expectedEndNs = lanes[lane].trace.endNs;
          states = states.map((old, i) => (i === lane ? { ...old, summary, share: 1 } : old));
        },
        onComplete() {
          worked.change({ phase: 'complete', lanes: states });
          worked.done();
        },
        onCancelled: () => fail('The run was cancelled.'),
        onFailed: (message, field) => fail(field === null ? message : `${field}: ${message}`),
      });
    },
  };
}

export function createMeasuring(client = new RunClient()): BeatWorker {
  return {
    does: ({ view }) => view === 'sweep' || view === 'compare',
    work(beat, worked) {
      if (beat.view !== 'sweep' && beat.view !== 'compare') return;
      const fail = failing(worked);
      let rows: readonly Measured[] = [];
      const over = beat.view === 'sweep' ? 'sectionBytes' : 'approaches';
      client.measure(
        { over, scenario: documentOf(beat.scenario), approaches: ordered(beat.approaches) },
        {
          onMeasured({ approach, sectionBytes, summary }) {
            rows = [...rows, { approach, sectionBytes, summary }];
            worked.change({ rows });
          },
          onMeasureProgress: () => undefined,
          onComplete() {
            worked.change({ phase: 'complete' });
            worked.done();
          },
          onCancelled: () => fail('The measurement was cancelled.'),
          onFailed: fail,
        },
      );
    },
  };
}

export function createRacing(client = new ExploreClient()): BeatWorker {
  const stepThrough = (address: CellAddress, schedule: string | undefined, worked: Worked): void => {
    const fail = failing(worked);
    if (schedule === undefined) {
      worked.change({ phase: 'complete' });
      worked.done();
      return;
    }
    client.step(address, schedule).then(
      (stepped) => {
        worked.change({ phase: 'complete', stepped });
        worked.done();
      },
      (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
    );
  };
  return {
    does: ({ view }) => view === 'race',
    work(beat, worked) {
      if (beat.view !== 'race') return;
      const address = { scenario: beat.scenario, approach: beat.approaches[0] };
      client.search([address], {
        onCell(cell) {
          worked.change({ cell });
          stepThrough(address, beat.schedule ?? counterexampleOf(beat, cell)?.schedule, worked);
        },
        onProgress: () => undefined,
        onComplete: () => undefined,
        onFailed: failing(worked),
      });
    },
  };
}

export function createRecordings(client = new ImportClient()): BeatWorker {
  const open = async (id: string, worked: Worked): Promise<void> => {
    const fail = failing(worked);
    const bytes = await recordedKernelBytes(id);
    const name = (await recordedKernels()).find((one) => one.id === id)?.title ?? id;
    client.open(new Blob([bytes]), importLimits(), {
      onProgress: () => undefined,
      onScenario: () => fail(`The recording ${id} holds no events.`),
      onFailed: fail,
      onTrace: (opened) =>
        void showRecording(id, name, opened).then(
          (part) => {
            worked.change(part);
            worked.done();
          },
          (error: unknown) => fail(String(error)),
        ),
    });
  };
  return {
    does: ({ view }) => view === 'recording',
    work(beat, worked) {
      if (beat.view !== 'recording') return;
      open(beat.recording, worked).catch((error: unknown) =>
        failing(worked)(error instanceof Error ? error.message : String(error)),
      );
    },
  };
}

async function showRecording(id: string, name: string, opened: OpenedMessage): Promise<Partial<Shown>> {
  const { header, report, lanes } = opened;
  const file = { id, name, recording: id, header, report, scenario: null, lanes: lanes.length };
  const traces = openedTraces(file, opened);
  const chunks = lanes.map((lane) => lane.chunks);
  await fillTraces(
    traces.map(({ lane }) => lane.trace),
    chunks,
    () => undefined,
    new AbortController().signal,
  );
  return {
    phase: 'complete',
    timelines: traces.map(({ timeline }) => timeline),
    data: { runId: ++lastRun, lanes: traces.map(({ lane }) => lane) },
    recorded: countTests(chunks.flat()),
  };
}

/** How often it was tested whether to let go of the lock, and how often it was. */
function countTests(chunks: OpenedMessage['lanes'][number]['chunks']): { tests: number; drops: number } {
  let tests = 0;
  let drops = 0;
  for (const { length, kind, detail, lenBytes } of chunks) {
    for (let i = 0; i < length; i++) {
      if (kind[i] !== EventKind.DropTest) continue;
      // A run of tests alike is one event.
      const alike = Math.max(1, lenBytes[i]);
      tests += alike;
      if ((detail[i] & DropTest.dropped) !== 0) drops += alike;
    }
  }
  return { tests, drops };
}
