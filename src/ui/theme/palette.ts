import type { Palette } from '../../draw/palette.ts';

/** The colours of the style sheets as a canvas needs them: tokens.css stays the one place where they are written. */
const TOKENS: Record<keyof Palette, string> = {
  paper: '--paper',
  ink: '--ink',
  inkSoft: '--ink-soft',
  hairline: '--hairline',
  outline: '--outline',
  heldWrite: '--held-write',
  heldRead: '--held-read',
  zap: '--zap',
  call: '--call',
  section: '--section',
  resident: '--resident',
  plate: '--plate',
  hatch: '--hatch',
  dots: '--dots',
  violation: '--violation',
  onViolation: '--on-violation',
};

/** Reads the palette by way of an element's colour, which resolves light-dark() and forced colours. */
export function readPalette(): Palette {
  const probe = document.createElement('span');
  // Marks keep their colours where the system forces its own: they carry meaning, and the outlines are the system's.
  probe.style.forcedColorAdjust = 'none';
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const entries = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, style.color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
}

const WATCHED = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'];

/** Calls back when the palette may have changed: the theme button, the system's theme, forced colours. */
export function watchPalette(onChange: () => void): () => void {
  const queries = WATCHED.map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', onChange);
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange);
    observer.disconnect();
  };
}
