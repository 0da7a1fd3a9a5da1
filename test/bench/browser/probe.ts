/** What runs in the measured pages: it sees long tasks, and how long the frame callbacks take. */
export interface Probe {
  /** Tasks of the main thread above 50 ms since clear(): their lengths, ms. */
  readonly longTasks: number[];
  /** Script time of the frame callbacks since clear(), one a frame, ms. */
  readonly frameScripts: number[];
  clear(): void;
  /**
   * Turns a wheel over the middle of an element, once a frame, and sees what it costs.
   *
   * @returns times between frames, ms
   */
  turn(selector: string, wheel: WheelEventInit, frames: number): Promise<number[]>;
  /** Resolves after two frames, with the time. */
  painted(): Promise<number>;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

/** To be evaluated in a page before anything of its own: it must not use anything from outside. */
export function installProbe(): void {
  const longTasks: number[] = [];
  const frameScripts: number[] = [];
  if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ entryTypes: ['longtask'] });
  }
  const plain = window.requestAnimationFrame.bind(window);
  let frame = -1;
  window.requestAnimationFrame = (callback) =>
    plain((now) => {
      const from = performance.now();
      callback(now);
      const tookMs = performance.now() - from;
      // Callbacks of one frame get the same time.
      if (now === frame) frameScripts[frameScripts.length - 1] += tookMs;
      else frameScripts.push(tookMs);
      frame = now;
    });
  window.probe = {
    longTasks,
    frameScripts,
    clear() {
      longTasks.length = 0;
      frameScripts.length = 0;
      frame = -1;
    },
    turn(selector, wheel, frames) {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      if (!box) throw new Error(`there is no ${selector}`);
      const clientX = box.left + box.width / 2;
      const clientY = (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2;
      const element = document.elementFromPoint(clientX, clientY);
      if (element === null) throw new Error(`the middle of ${selector} is not on screen`);
      const init = { bubbles: true, cancelable: true, clientX, clientY, ...wheel };
      return new Promise((resolve) => {
        const intervals: number[] = [];
        let before = -1;
        const step = (now: number): void => {
          if (before >= 0) intervals.push(now - before);
          before = now;
          if (intervals.length === frames) resolve(intervals);
          else {
            element.dispatchEvent(new WheelEvent('wheel', init));
            plain(step);
          }
        };
        plain(step);
      });
    },
    painted: () => new Promise((resolve) => plain(() => plain(() => resolve(performance.now())))),
  };
}
