/**
 * The one requestAnimationFrame loop of the page. Painters run in the order in which they were added, at most once a frame, and only after
 * somebody asked: nothing is drawn while nothing changes.
 */
export interface FrameLoop {
  /** Asks for a frame; any number of calls before it make one frame. */
  readonly request: () => void;
  /** @returns a function that takes the painter out again. */
  readonly add: (painter: () => void) => () => void;
  /** The same for what comes after all painters, whenever they were added. */
  readonly addLast: (observer: () => void) => () => void;
}

export function createFrameLoop(): FrameLoop {
  const painters = new Set<() => void>();
  const observers = new Set<() => void>();
  let pending = false;
  const frame = (): void => {
    pending = false;
    for (const paint of painters) paint();
    for (const observe of observers) observe();
  };
  const request = (): void => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(frame);
  };
  const addTo = (list: Set<() => void>) => (callback: () => void) => {
    list.add(callback);
    request();
    return () => {
      list.delete(callback);
    };
  };
  return { request, add: addTo(painters), addLast: addTo(observers) };
}
