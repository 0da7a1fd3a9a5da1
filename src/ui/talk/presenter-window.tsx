import { useEffect } from 'react';
import { createPortal } from 'react-dom';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { fillPresenterDocument, showTheme, type PresenterDocument } from './presenter-document.ts';
import { Presenter } from './presenter.tsx';
import { useTalk, useTalkControl } from './talk-context.ts';

/** How often one looks whether somebody closed the window: some browsers do not tell. */
const LOOK_EVERY_MS = 500;

/** The second window: the same React tree in another document, so that both always show the same talk. */
export function PresenterWindow() {
  const presenter = useTalk((state) => state.presenter);
  if (presenter === null || presenter === 'denied') return null;
  return <OpenPresenter presenter={presenter} />;
}

function OpenPresenter({ presenter }: { readonly presenter: PresenterDocument }) {
  const { onKeyDown } = useUnmapscope();
  const control = useTalkControl();
  const isDark = useApp((state) => state.theme === 'dark');
  useEffect(() => {
    const { window: opened } = presenter;
    const close = (): void => opened.close();
    opened.addEventListener('keydown', onKeyDown);
    // Without the page that drives it, the window would show an old beat.
    addEventListener('pagehide', close);
    const timer = setInterval(() => {
      if (opened.closed) control.store.setState({ presenter: null });
      // Somebody has loaded it anew: it is empty.
      else if (opened.document !== presenter.root.ownerDocument) {
        control.store.setState({ presenter: fillPresenterDocument(opened) });
      }
    }, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      removeEventListener('pagehide', close);
      if (!opened.closed) opened.removeEventListener('keydown', onKeyDown);
    };
  }, [onKeyDown, presenter, control]);
  useEffect(() => showTheme(presenter, isDark), [presenter, isDark]);
  return createPortal(<Presenter />, presenter.root);
}
