/** Ended by SIGINT, as shells report it. */
export const INTERRUPTED = 130;

/** @returns a signal that Ctrl-C aborts */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  // Not once: Ctrl-C may arrive twice, from the terminal and passed on by npm or tsx.
  process.on('SIGINT', () => interrupt.abort());
  return interrupt.signal;
}
