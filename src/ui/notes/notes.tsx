import '../styles/notes.css';
import { useState } from 'react';
import { LONGEST_NOTE, MOST_NOTES, type Note } from '../state/notes.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { goToNote, notePlace, noteTime } from './note-place.ts';

/** Notes on a moment or a stretch: written here, marked on the timelines, kept in the link. */
export default function Notes() {
  const notes = useApp((state) => state.notes);
  return (
    <section className="card notes" aria-labelledby="notes-title">
      <h2 id="notes-title">
        Notes <span className="soft">kept in the link</span>
      </h2>
      <NoteForm isFull={notes.length >= MOST_NOTES} />
      <ol>
        {notes.map((note, i) => (
          <NoteItem key={`${i} ${note.fromNs}`} note={note} index={i} />
        ))}
      </ol>
      {notes.length === 0 && <p className="soft">None so far.</p>}
    </section>
  );
}

function NoteForm({ isFull }: { readonly isFull: boolean }) {
  const app = useUnmapscope();
  const [text, setText] = useState('');
  const [about, setAbout] = useState<'cursor' | 'screen'>('cursor');
  const add = (): void => {
    const place = notePlace(app, about);
    if (text.trim() === '' || place === null) return;
    app.store.setState(({ notes }) => ({ notes: [...notes, { ...place, text: text.trim() }] }));
    setText('');
  };
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label>
        On{' '}
        <select className="field" value={about} onChange={({ target }) => setAbout(target.value as typeof about)}>
          <option value="cursor">the moment at the cursor</option>
          <option value="screen">what is on screen</option>
        </select>
      </label>
      <input
        className="field"
        aria-label="Note"
        value={text}
        maxLength={LONGEST_NOTE}
        disabled={isFull}
        placeholder={isFull ? `At most ${MOST_NOTES} notes fit` : undefined}
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button" disabled={isFull || text.trim() === ''}>
        Add note
      </button>
    </form>
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
