/** How long painters may go on in one frame, ms; those that are left paint in the next. A machine that is quick enough for this never notices. */
const BUDGET_MS = 20;

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
  let frameIsComing = false;
  let isAsked = false;
  /** Painters whose turn it is. */
  let waiting: (() => void)[] = [];
  const nextFrame = (): void => {
    if (frameIsComing) return;
    frameIsComing = true;
    requestAnimationFrame(frame);
  };
  const frame = (): void => {
    frameIsComing = false;
    if (waiting.length === 0) {
      isAsked = false;
      waiting = [...painters];
    }
    const endMs = performance.now() + BUDGET_MS;
    while (waiting.length > 0 && performance.now() < endMs) {
      const [paint] = waiting.splice(0, 1);
      if (painters.has(paint)) paint();
    }
    if (waiting.length === 0) for (const observe of observers) observe();
    // For tests, and for the curious.
    document.documentElement.toggleAttribute('data-painting', waiting.length > 0);
    // Who had a turn before it was asked again gets another one.
    if (waiting.length > 0 || isAsked) nextFrame();
  };
  const request = (): void => {
    isAsked = true;
    nextFrame();
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
