/** The second window, and the element in it that React fills. */
export interface PresenterDocument {
  readonly window: Window;
  readonly root: HTMLElement;
}

/** Opens an empty window and makes it ready; it works without a server. @returns null if the browser does not let one */
export function openPresenterDocument(): PresenterDocument | null {
  const opened = window.open('about:blank', '', 'popup,width=1100,height=760');
  return opened && fillPresenterDocument(opened);
}

/** Makes an empty window ready. */
export function fillPresenterDocument(opened: Window): PresenterDocument {
  const { document: other } = opened;
  other.documentElement.lang = 'en';
  copyStyles(other);
  other.title = 'Notes – Unmapscope';
  const root = other.createElement('div');
  root.className = 'presenter-root';
  other.body.replaceChildren(root);
  return { window: opened, root };
}

export function showTheme({ window: opened }: PresenterDocument, isDark: boolean): void {
  if (!opened.closed) opened.document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
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
