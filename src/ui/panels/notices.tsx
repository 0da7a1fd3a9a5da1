import '../styles/notices.css';
import { useStore } from 'zustand';
import { dismiss, notices } from '../state/notices.ts';

/** What the page has to do without. A screen reader hears each when it comes. */
export function Notices() {
  const sentences = useStore(notices);
  return (
    <div className="notices" aria-live="polite">
      {sentences.map((sentence) => (
        <p key={sentence} className="notice card">
          <span>{sentence}</span>
          <button type="button" className="button" onClick={() => dismiss(sentence)}>
            Dismiss
          </button>
        </p>
      ))}
    </div>
  );
}
