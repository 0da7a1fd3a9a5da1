import '../styles/notes.css';
import { useState } from 'react';
import { fileName, saveFile } from '../export/save-file.ts';
import { notePlace } from '../notes/note-place.ts';
import { NoteForm } from '../notes/note-form.tsx';
import { NoteItem } from '../notes/notes.tsx';
import { baseDocument } from '../state/settings.ts';
import type { Note } from '../state/notes.ts';
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
      <PlaceForm place={place} />
      <ol>
        {notes.map((note, i) => (
          <NoteItem key={`${i} ${note.fromNs}`} note={note} index={i} />
        ))}
      </ol>
      {notes.length === 0 ? <p className="soft">None so far.</p> : <MailReply />}
    </section>
  );
}

function PlaceForm({ place }: { readonly place: ReviewPlace }) {
  const app = useUnmapscope();
  const about = writeReviewPlace({ ...place, step: null });
  const title = `${pageTitle(place.page)}${place.item === null ? '' : `, ${place.item}`}`;
  const here = (): Omit<Note, 'text'> | null => {
    const moment = notePlace(app, 'cursor');
    return moment && { ...moment, about };
  };
  return <NoteForm label={`Note on ${title}`} placeholder={`On ${title}`} place={here} />;
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
