import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { keyHandler } from '../keyboard/use-keyboard.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { Presenter } from './presenter.tsx';
import { useTalk, useTalkControl } from './talk-context.ts';

/** How often one looks whether somebody closed the window: some browsers do not tell. */
const LOOK_EVERY_MS = 500;

/** The second window: the same React tree in another document, so that both always show the same talk. */
export function PresenterWindow() {
  const presenter = useTalk((state) => state.presenter);
  if (presenter === null || presenter === 'denied') return null;
  return <OpenPresenter opened={presenter} />;
}

function OpenPresenter({ opened }: { readonly opened: Window }) {
  const app = useUnmapscope();
  const { store } = useTalkControl();
  const theme = useApp((state) => state.theme);
  const [root, setRoot] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const { document: other } = opened;
    other.title = 'Notes – Unmapscope';
    other.documentElement.lang = 'en';
    copyStyles(other);
    const element = other.createElement('div');
    element.className = 'presenter-root';
    other.body.replaceChildren(element);
    setRoot(element);
    const onKeyDown = keyHandler(app);
    const onGone = (): void => store.setState({ presenter: null });
    const close = (): void => opened.close();
    opened.addEventListener('keydown', onKeyDown);
    // Without the page that drives it, the window would show an old beat.
    addEventListener('pagehide', close);
    const timer = setInterval(() => {
      if (opened.closed) onGone();
    }, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      removeEventListener('pagehide', close);
      if (!opened.closed) opened.removeEventListener('keydown', onKeyDown);
      setRoot(null);
    };
  }, [app, opened, store]);
  useEffect(() => {
    if (!opened.closed) opened.document.documentElement.dataset['theme'] = theme === 'dark' ? 'dark' : 'light';
  }, [opened, theme]);
  return root === null ? null : createPortal(<Presenter />, root);
}

/** The style sheets of this page, in another document of it. Their addresses there would be relative to nothing. */
function copyStyles(other: Document): void {
  other.head.replaceChildren();
  for (const sheet of document.querySelectorAll<HTMLElement>('style, link[rel=stylesheet]')) {
    if (sheet instanceof HTMLLinkElement) {
      const link = other.createElement('link');
      link.rel = 'stylesheet';
      link.href = sheet.href;
      other.head.append(link);
    } else other.head.append(other.importNode(sheet, true));
  }
}
