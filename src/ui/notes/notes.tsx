import '../styles/notes.css';
import { useState } from 'react';
import type { Note } from '../state/notes.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { NoteForm } from './note-form.tsx';
import { goToNote, notePlace, noteTime } from './note-place.ts';

/** Notes on a moment or a stretch: written here, marked on the timelines, kept in the link. */
export default function Notes() {
  const notes = useApp((state) => state.notes);
  return (
    <section className="card notes" aria-labelledby="notes-title">
      <h2 id="notes-title">
        Notes <span className="soft">kept in the link</span>
      </h2>
      <MomentForm />
      <ol>
        {notes.map((note, i) => (
          <NoteItem key={`${i} ${note.fromNs}`} note={note} index={i} />
        ))}
      </ol>
      {notes.length === 0 && <p className="soft">None so far.</p>}
    </section>
  );
}

function MomentForm() {
  const app = useUnmapscope();
  const [about, setAbout] = useState<'cursor' | 'screen'>('cursor');
  return (
    <NoteForm label="Note" place={() => notePlace(app, about)}>
      <label>
        On{' '}
        <select className="field" value={about} onChange={({ target }) => setAbout(target.value as typeof about)}>
          <option value="cursor">the moment at the cursor</option>
          <option value="screen">what is on screen</option>
        </select>
      </label>
    </NoteForm>
  );
}

export function NoteItem({ note, index }: { readonly note: Note; readonly index: number }) {
  const app = useUnmapscope();
  const label = useApp((state) => state.timelines.at(note.lane)?.label);
  return (
    <li>
      <button
        type="button"
        className="button plain"
        disabled={label === undefined}
        title={label === undefined ? 'Its timeline is not on screen' : undefined}
        onClick={() => goToNote(app, note)}
      >
        {index + 1}. {label ?? `Timeline ${note.lane + 1}`}, {noteTime(note)}
      </button>
      <span>{note.text}</span>
      <button
        type="button"
        className="button plain"
        aria-label={`Remove note ${index + 1}`}
        onClick={() => app.store.setState(({ notes }) => ({ notes: notes.filter((other) => other !== note) }))}
      >
        ×
      </button>
    </li>
  );
}
