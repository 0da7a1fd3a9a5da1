import { NOWHERE, writeLink } from '../state/link.ts';
import { START_PLACE, type View } from '../state/place.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

const LINKS: readonly { readonly show: View; readonly label: string }[] = [
  { show: 'timelines', label: 'Timelines' },
  { show: 'compare', label: 'Compare' },
  { show: 'races', label: 'Races' },
];

/** The views of the page. They are links, so that one can be opened beside another. */
export function ViewLinks() {
  const { store } = useUnmapscope();
  const current = useApp((state) => state.place.show);
  const mode = useApp((state) => state.mode);
  const settings = useApp((state) => state.shown ?? state.settings);
  return (
    <nav className="view-links" aria-label="Views">
      {LINKS.map(({ show, label }) => {
        const place = { ...START_PLACE, show };
        return (
          <a
            key={show}
            href={writeLink({ ...NOWHERE, settings, place, mode })}
            aria-current={show === current ? 'page' : undefined}
            onClick={(event) => {
              if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
              event.preventDefault();
              store.setState({ place });
            }}
          >
            {label}
          </a>
        );
      })}
    </nav>
  );
}
