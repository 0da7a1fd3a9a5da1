import { useState } from 'react';

/** Programs cut off, or do not take for a link, what is longer. */
const MOST_CHARACTERS = 2000;

interface CopyLinkProps {
  /** The whole address. */
  readonly link: () => string;
  /** What to do instead where the link is too long, and what that is called. */
  readonly instead?: { readonly label: string; readonly run: () => void };
}

/** Copies a link to what is on screen. */
export function CopyLink({ link, instead }: CopyLinkProps) {
  const [said, setSaid] = useState('');
  const [isTooLong, setTooLong] = useState(false);
  const copy = async (): Promise<void> => {
    const text = link();
    const isLong = instead !== undefined && text.length > MOST_CHARACTERS;
    setTooLong(isLong);
    try {
      await navigator.clipboard.writeText(text);
      setSaid(
        isLong
          ? `Copied, but it has ${text.length} characters, as the scenario is in it: some programs will cut it off.`
          : 'Copied.',
      );
    } catch {
      setSaid(`The browser does not let the page copy: ${text}`);
    }
  };
  return (
    <span className="copy-link">
      <button type="button" className="button" onClick={() => void copy()}>
        Copy link
      </button>
      <span aria-live="polite" className="soft">
        {said}
      </span>
      {isTooLong && instead && (
        <button type="button" className="button" onClick={instead.run}>
          {instead.label}
        </button>
      )}
    </span>
  );
}
