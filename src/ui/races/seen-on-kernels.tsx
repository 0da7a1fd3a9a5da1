import { SEEN_APPROACH, SEEN_RACES, SEEN_SOURCE, type SeenRace } from '../../scenario/seen-races.ts';
import { showRecording } from '../files/choose-recording.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import type { CellAddress } from '../../worker/explore-protocol.ts';
import { counted } from './verdicts.ts';

/** Whether the race was seen on a real kernel, how often, and in which recording. */
export function SeenOnKernels({ cell: { scenario, approach } }: { readonly cell: CellAddress }) {
  const seen = SEEN_RACES.find(({ scenarios }) => scenarios.includes(scenario));
  if (seen === undefined || (approach !== SEEN_APPROACH && approach !== 'pristine')) return null;
  return (
    <section className="card">
      <h3>Seen on a real kernel</h3>
      {approach === 'pristine' ? <NeverSeen seen={seen} /> : <Tries seen={seen} />}
      <p className="soft">{SEEN_SOURCE}.</p>
    </section>
  );
}

function Shipped({ recording }: { readonly recording: string }) {
  const app = useUnmapscope();
  return (
    <p>
      One of them comes with the page:{' '}
      <button type="button" className="button" onClick={() => void showRecording(app, recording)}>
        Open <code>{recording}</code> beside the model
      </button>
    </p>
  );
}

function NeverSeen({ seen: { what, pristine } }: { readonly seen: SeenRace }) {
  return (
    <p>
      Not on the kernel as it was: that {what} was seen in {pristine.seen} of {counted(pristine.of, 'run')}.
    </p>
  );
}

function Tries({ seen: { what, tries, pristine, shipped } }: { readonly seen: SeenRace }) {
  const all = tries.reduce((sum, { of }) => sum + of, 0);
  const hits = tries.reduce((sum, one) => sum + one.seen, 0);
  return (
    <>
      <p>
        In {hits} of {counted(all, 'run')} {what}. On the kernel as it was: {pristine.seen} of {pristine.of}.
      </p>
      <table className="tries" aria-label="Recordings">
        <thead>
          <tr>
            <th scope="col">Recording</th>
            <th scope="col">CPUs</th>
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {tries.map(({ recording, cpus, seen, of }) => (
            <tr key={recording}>
              <td>
                <code>{recording}</code>
              </td>
              <td>{cpus}</td>
              <td>
                {seen} of {of}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shipped !== null && <Shipped recording={shipped} />}
    </>
  );
}
