/** How long a slice may take, ms: frames and input come in between. */
const SLICE_MS = 10;

/**
 * Does long work in slices, so that the page stays quick; the first one at once.
 *
 * @param work pauses where it may be interrupted
 * @returns a function that gives it up
 */
export function inSlices<T>(work: Generator<unknown, T>, onDone: (result: T) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slice = (): void => {
    const end = performance.now() + SLICE_MS;
    while (performance.now() < end) {
      const step = work.next();
      if (step.done === true) {
        onDone(step.value);
        return;
      }
    }
    timer = setTimeout(slice, 0);
  };
  slice();
  return () => clearTimeout(timer);
}
