import '../styles/notes.css';
import { useState } from 'react';
import { fileName, saveFile } from '../export/save-file.ts';
import { notePlace } from '../notes/note-place.ts';
import { NoteItem } from '../notes/notes.tsx';
import { baseDocument } from '../state/settings.ts';
import { LONGEST_NOTE, MOST_NOTES } from '../state/notes.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { mailText } from './mail-text.ts';
import { pageTitle, writeReviewPlace, type ReviewPlace } from './review-place.ts';

/** Notes of the reader on a patch, a call site, an objection; and as a reply by mail. */
export function ReviewNotes({ place }: { readonly place: ReviewPlace }) {
  const notes = useApp((state) => state.notes);
  return (
    <section className="card notes" aria-labelledby="review-notes-title">
      <h2 id="review-notes-title">
        Notes <span className="soft">kept in the link</span>
      </h2>
      <NoteForm place={place} isFull={notes.length >= MOST_NOTES} />
      <ol>
        {notes.map((note, i) => (
          <NoteItem key={`${i} ${note.fromNs}`} note={note} index={i} />
        ))}
      </ol>
      {notes.length === 0 ? <p className="soft">None so far.</p> : <MailReply />}
    </section>
  );
}

function NoteForm({ place, isFull }: { readonly place: ReviewPlace; readonly isFull: boolean }) {
  const app = useUnmapscope();
  const [text, setText] = useState('');
  const about = writeReviewPlace({ ...place, step: null });
  return (
    <form
      className="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        const moment = notePlace(app, 'cursor');
        if (text.trim() === '' || moment === null) return;
        app.store.setState(({ notes }) => ({ notes: [...notes, { ...moment, about, text: text.trim() }] }));
        setText('');
      }}
    >
      <input
        className="field"
        aria-label={`Note on ${pageTitle(place.page)}${place.item === null ? '' : `, ${place.item}`}`}
        placeholder={`On ${pageTitle(place.page)}${place.item === null ? '' : `, ${place.item}`}`}
        value={text}
        maxLength={LONGEST_NOTE}
        disabled={isFull}
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button" disabled={isFull || text.trim() === ''}>
        Add note
      </button>
    </form>
  );
}

function MailReply() {
  const notes = useApp((state) => state.notes);
  const timelines = useApp((state) => state.timelines);
  const shown = useApp((state) => state.shown ?? state.settings);
  const [said, setSaid] = useState('');
  const text = (): string =>
    mailText(notes, {
      labels: timelines.map(({ label }) => label),
      scenario: baseDocument(shown).title ?? shown.scenarioId,
      link: location.href,
    });
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied.');
    } catch {
      setSaid('The browser does not let the page copy: save it instead.');
    }
  };
  const save = (): void => {
    saveFile(new Blob([text()], { type: 'text/plain' }), fileName('review', ['notes'], 'txt'));
    setSaid('Saved.');
  };
  return (
    <div className="mail-reply">
      <button type="button" className="button" onClick={() => void copy()}>
        Copy as a reply by mail
      </button>
      <button type="button" className="button" onClick={save}>
        Save as text
      </button>
      <span aria-live="polite" className="soft">
        {said}
      </span>
      <details>
        <summary>Show the text</summary>
        <MailPreview text={text} />
      </details>
    </div>
  );
}

function MailPreview({ text }: { readonly text: () => string }) {
  return (
    <pre tabIndex={0} role="region" aria-label="Reply by mail">
      {text()}
    </pre>
  );
}
