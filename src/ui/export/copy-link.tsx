import { useState } from 'react';
import { writeLink, type LinkState } from '../state/link.ts';

/** Programs cut off, or do not take for a link, what is longer. */
const MOST_CHARACTERS = 2000;

/** Copies a link to what is on screen; where it is too large for one, a file holds the same. */
export function CopyLink({ state }: { readonly state: () => LinkState }) {
  const [said, setSaid] = useState('');
  const [isTooLarge, setTooLarge] = useState(false);
  const copy = async (): Promise<void> => {
    const what = state();
    const link = writeLink(what);
    const text = new URL(link, location.href).href;
    const isLong = text.length > MOST_CHARACTERS;
    const isWhole = link === writeLink(what, true);
    setTooLarge(isLong || !isWhole);
    try {
      await navigator.clipboard.writeText(text);
      if (isLong) setSaid(`Copied, but it has ${text.length} characters: some programs will cut it off.`);
      else setSaid(isWhole ? 'Copied.' : 'Copied, without the measurement, which is too large for a link.');
    } catch {
      setSaid(`The browser does not let the page copy: ${text}`);
    }
  };
  const save = async (): Promise<void> => {
    const { saveViewFile } = await import('./save-view.ts');
    setSaid(`Saved ${saveViewFile(state())}. “Open trace” shows what is in it.`);
  };
  return (
    <span className="copy-link">
      <button type="button" className="button" onClick={() => void copy()}>
        Copy link
      </button>
      <span aria-live="polite" className="soft">
        {said}
      </span>
      {isTooLarge && (
        <button type="button" className="button" onClick={() => void save()}>
          Save it as a file
        </button>
      )}
    </span>
  );
}
