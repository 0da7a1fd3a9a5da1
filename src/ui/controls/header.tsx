import '../styles/header.css';
import { OpenTraceButton } from '../files/open-button.tsx';
import { ModeSwitch } from '../modes/mode-switch.tsx';
import { remember } from '../state/remembered.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { nextTheme, type Theme } from '../theme/theme.ts';
import { RunButtons } from './run-buttons.tsx';
import { ScenarioFields } from './scenario-fields.tsx';
import { ViewLinks } from './view-links.tsx';

export function Header() {
  const { store } = useUnmapscope();
  // The races have scenarios of their own.
  const hasForm = useApp((state) => state.place.show !== 'races');
  return (
    <header className="header">
      <h1>Unmapscope</h1>
      <ModeSwitch />
      <ViewLinks />
      {hasForm && (
        <form
          className="scenario-form"
          id="scenario-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
          }}
        >
          <ScenarioFields />
          <RunButtons />
        </form>
      )}
      <div className="header-end">
        <OpenTraceButton />
        <ThemeButton />
        <button
          type="button"
          className="button plain"
          aria-label="Keyboard help"
          title="Keyboard help (?)"
          onClick={() => store.setState({ helpIsOpen: true })}
        >
          <span aria-hidden="true">?</span>
        </button>
      </div>
    </header>
  );
}

const THEME_SIGNS: Readonly<Record<Theme, string>> = { system: '◐', light: '○', dark: '●' };

function ThemeButton() {
  const { store } = useUnmapscope();
  const theme = useApp((state) => state.theme);
  const next = nextTheme(theme);
  return (
    <button
      type="button"
      className="button plain"
      aria-label={`Theme: ${theme}`}
      title={`Theme: ${theme}; press for ${next}`}
      onClick={() => {
        remember('theme', next);
        store.setState({ theme: next });
      }}
    >
      <span aria-hidden="true">{THEME_SIGNS[theme]}</span>
    </button>
  );
}
