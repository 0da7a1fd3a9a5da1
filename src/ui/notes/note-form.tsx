import { useState, type ReactNode } from 'react';
import { LONGEST_NOTE, MOST_NOTES, type Note } from '../state/notes.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

interface NoteFormProps {
  readonly label: string;
  readonly placeholder?: string;
  /** Where a note goes that is added now; null: nowhere, as there is no run. */
  readonly place: () => Omit<Note, 'text'> | null;
  /** Stands before the field. */
  readonly children?: ReactNode;
}

/** Writes a note. */
export function NoteForm({ label, placeholder, place, children }: NoteFormProps) {
  const app = useUnmapscope();
  const isFull = useApp((state) => state.notes.length >= MOST_NOTES);
  const [text, setText] = useState('');
  const isBlank = text.trim() === '';
  const add = (): void => {
    const at = place();
    if (isBlank || at === null) return;
    app.store.setState(({ notes }) => ({ notes: [...notes, { ...at, text: text.trim() }] }));
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
      {children}
      <input
        className="field"
        aria-label={label}
        value={text}
        maxLength={LONGEST_NOTE}
        disabled={isFull}
        placeholder={isFull ? `At most ${MOST_NOTES} notes fit` : placeholder}
        autoComplete="off"
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button" disabled={isFull || isBlank}>
        Add note
      </button>
    </form>
  );
}
