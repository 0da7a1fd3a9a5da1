import { createStore } from 'zustand/vanilla';

/** What the page has to do without, in sentences for everybody to read. Each stays until it is dismissed. */
export const notices = createStore<readonly string[]>(() => []);

/** Says something once, however often it happens. */
export function notify(sentence: string): void {
  if (!notices.getState().includes(sentence)) notices.setState([...notices.getState(), sentence], true);
}

export function dismiss(sentence: string): void {
  notices.setState(
    notices.getState().filter((one) => one !== sentence),
    true,
  );
}
