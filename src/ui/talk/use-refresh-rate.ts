import { useEffect, useState } from 'react';

/** So many frames are measured. */
const FRAMES = 40;

/** How often a second the browser draws; null while it is measured. */
export function useRefreshRate(): number | null {
  const [hertz, setHertz] = useState<number | null>(null);
  useEffect(() => {
    const times: number[] = [];
    let frame = requestAnimationFrame(function step(nowMs) {
      times.push(nowMs);
      if (times.length <= FRAMES) {
        frame = requestAnimationFrame(step);
        return;
      }
      // Of some frames the browser makes nothing: the middle one of all is what the screen does.
      const gaps = times.slice(1).map((time, i) => time - times[i]);
      const middle = gaps.sort((a, b) => a - b)[FRAMES / 2];
      setHertz(middle > 0 ? Math.round(1000 / middle) : null);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return hertz;
}
