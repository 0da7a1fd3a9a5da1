import { useEffect, useRef, useState } from 'react';
import '../styles/form-rows.css';
import { DARK_PALETTE, LIGHT_PALETTE } from '../../draw/palette.ts';
import { pictureSvg } from '../../draw/picture-svg.ts';
import { bytesText } from '../../trace/quantity-text.ts';
import { exportEvents } from '../../worker/export-client.ts';
import { ProgressBar } from '../elements/progress-bar.tsx';
import { formatCount } from '../format/quantities.ts';
import { currentState } from '../state/current-link.ts';
import { planRun } from '../state/plan.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { EVENT_FORMATS, type EventFormatChoice } from './event-formats.ts';
import { eventSources } from './exported-events.ts';
import { exportedView } from './exported-view.ts';
import { picturePng } from './picture-png.ts';
import { resultsCsv, summaryCsv } from './result-tables.ts';
import { fileName, saveFile } from './save-file.ts';
import { saveScenarioFile } from './save-scenario.ts';
import { saveViewFile } from './save-view.ts';

type PictureColours = 'page' | 'light' | 'dark';
const COLOURS: readonly { readonly id: PictureColours; readonly label: string }[] = [
  { id: 'page', label: 'As shown' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
];

/** An export of events that goes on. */
interface Writing {
  readonly name: string;
  readonly share: number;
  readonly abort: AbortController;
}

/** Everything that can be taken away from the timelines as a file. Each button saves one. */
export default function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useUnmapscope();
  const dialog = useRef<HTMLDialogElement>(null);
  const [colours, setColours] = useState<PictureColours>('page');
  const [sourceIndex, setSourceIndex] = useState(0);
  const [said, setSaid] = useState('');
  const [writing, setWriting] = useState<Writing | null>(null);
  const current = useRef<AbortController | null>(null);
  const lanes = useApp((state) => state.lanes);
  const tables = useApp((state) => state.tables);
  const timelines = useApp((state) => state.timelines);
  const isRunning = useApp((state) => state.status.phase === 'running');
  useEffect(() => {
    dialog.current?.showModal();
    return () => current.current?.abort();
  }, []);

  const sources = eventSources(app);
  const source = sources.at(sourceIndex) ?? sources.at(0);
  const events = source?.job.lanes.flat().reduce((sum, { length }) => sum + length, 0) ?? 0;
  const { shown, settings } = app.store.getState();
  const scenario = planRun(shown ?? settings)?.document.id ?? 'scenario';
  const ids = timelines.map(({ id }) => id);

  const save = (file: Blob, name: string): void => {
    saveFile(file, name);
    setSaid(`Saved ${name}, ${bytesText(file.size)}.`);
  };
  const savePicture = async (kind: 'svg' | 1 | 2): Promise<void> => {
    const picture = exportedView(app);
    if (!picture) return;
    const palette = colours === 'page' ? app.colours().palette : colours === 'light' ? LIGHT_PALETTE : DARK_PALETTE;
    try {
      if (kind === 'svg') {
        save(new Blob([pictureSvg(picture, palette)], { type: 'image/svg+xml' }), fileName(scenario, ids, 'svg'));
      } else save(await picturePng(picture, palette, kind), fileName(scenario, ids, kind === 1 ? 'png' : '2x.png'));
    } catch (error) {
      setSaid(`The picture could not be saved: ${messageOf(error)}.`);
    }
  };
  const saveTable = (text: string, what: string): void => {
    save(new Blob([text], { type: 'text/csv' }), fileName(scenario, [what], 'csv'));
  };
  const saveEvents = async ({ format, extension, type }: EventFormatChoice): Promise<void> => {
    if (!source || current.current) return;
    const abort = new AbortController();
    current.current = abort;
    const name = fileName(scenario, source.ids, extension);
    setSaid('');
    setWriting({ name, share: 0, abort });
    try {
      const file = await exportEvents(
        { format, ...source.job },
        { signal: abort.signal, onProgress: (share) => setWriting({ name, share, abort }) },
      );
      save(new Blob([file], { type }), name);
    } catch (error) {
      setSaid(abort.signal.aborted ? 'Cancelled.' : `The events could not be written: ${messageOf(error)}.`);
    } finally {
      current.current = null;
      setWriting(null);
    }
  };

  const hasNothing = sources.length === 0;
  return (
    <dialog
      ref={dialog}
      className="export-dialog card"
      aria-labelledby="export-title"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <h2 id="export-title">Export</h2>
      {hasNothing && <p>There is nothing to export yet: run a scenario first.</p>}
      {isRunning && <p>The run goes on: what has come of it so far is exported.</p>}
      <section>
        <h3>Picture of this view</h3>
        <p className="soft">With title, parameters, legend, version and link.</p>
        <div className="segmented" role="radiogroup" aria-label="Colours of the picture">
          {COLOURS.map(({ id, label }) => (
            <label key={id}>
              <input type="radio" name="picture-colours" checked={id === colours} onChange={() => setColours(id)} />
              {label}
            </label>
          ))}
        </div>
        <div className="export-choices">
          <Choice
            label="SVG"
            about="text and bars to edit, a group a row"
            disabled={hasNothing}
            onPick={() => void savePicture('svg')}
          />
          <Choice label="PNG" about="1280 pixels wide" disabled={hasNothing} onPick={() => void savePicture(1)} />
          <Choice label="PNG at 2×" about="2560 pixels wide" disabled={hasNothing} onPick={() => void savePicture(2)} />
        </div>
      </section>
      <section>
        <h3>Tables</h3>
        <div className="export-choices">
          <Choice
            label="Results as CSV"
            about="a row an approach"
            disabled={lanes.every(({ summary }) => summary === null)}
            onPick={() => saveTable(resultsCsv(lanes), 'results')}
          />
          <Choice
            label="Summary as CSV"
            about="published times beside the model"
            disabled={tables.phase !== 'ready'}
            onPick={() => tables.phase === 'ready' && saveTable(summaryCsv(tables.rows), 'summary')}
          />
          <Choice
            label="Scenario as JSON"
            about="for the terminal, or to change"
            disabled={false}
            onPick={() => {
              const name = saveScenarioFile(app);
              setSaid(
                name === null ? 'The settings cannot be run, so there is no scenario to save.' : `Saved ${name}.`,
              );
            }}
          />
        </div>
      </section>
      <section>
        <h3>This view</h3>
        <p className="soft">
          Scenario, approaches, prices, stretch, selection, notes: what the link holds, with room for what is too large
          for one.
        </p>
        <div className="export-choices">
          <Choice
            label="View as a file"
            about="Open trace shows it again"
            disabled={false}
            onPick={() => setSaid(`Saved ${saveViewFile(currentState(app.store, app.view))}.`)}
          />
        </div>
      </section>
      <section>
        <h3>Events</h3>
        <p className="soft">{formatCount(events)} events, whatever part of them is in view.</p>
        {sources.length > 1 && (
          <label className="field-row">
            <span>Of</span>
            <select
              className="field"
              value={sourceIndex}
              onChange={({ target }) => setSourceIndex(Number(target.value))}
            >
              {sources.map(({ label }, i) => (
                <option key={label} value={i}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        <div className="export-choices">
          {EVENT_FORMATS.map((choice) => (
            <Choice
              key={choice.format}
              label={choice.label}
              about={choice.about}
              disabled={hasNothing || writing !== null}
              onPick={() => void saveEvents(choice)}
            />
          ))}
        </div>
      </section>
      <div className="export-progress">
        <ProgressBar label="Export" share={writing?.share ?? 0} />
        <button type="button" className="button" disabled={!writing} onClick={() => writing?.abort.abort()}>
          Cancel export
        </button>
      </div>
      <p role="status" className="export-status soft">
        {writing ? `Writing ${writing.name} …` : said}
      </p>
      <form method="dialog">
        <button className="button primary">Close</button>
      </form>
    </dialog>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly about: string;
  readonly disabled: boolean;
  readonly onPick: () => void;
}

function Choice({ label, about, disabled, onPick }: ChoiceProps) {
  return (
    <button type="button" className="button export-choice" disabled={disabled} onClick={onPick}>
      <b>{label}</b> <span className="soft">{about}</span>
    </button>
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
