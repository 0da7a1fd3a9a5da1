import '../styles/embed.css';
import { readHiddenParts } from '../state/hidden-parts.ts';

/** Leads from a page that is embedded in another one to the whole of it, with what is on screen. */
export function WholePageLink() {
  if (!readHiddenParts(location.search).includes('header')) return null;
  return (
    <p className="whole-page soft">
      <a
        href={location.pathname}
        target="_blank"
        rel="noopener"
        // The address follows what is on screen.
        onClick={({ currentTarget }) => (currentTarget.href = location.pathname + location.hash)}
      >
        Open in Unmapscope
      </a>
    </p>
  );
}
