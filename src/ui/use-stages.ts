import { startTransition, useEffect, useState } from 'react';

/**
 * How much of the page is there: 0 at first, one more after each frame. All at once would block a slow machine for too long.
 *
 * @param last the stage at which all is there
 */
export function useStages(last: number): number {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    if (stage === last) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The frame shows what is there; what comes next begins after it.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => startTransition(() => setStage(stage + 1)));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [stage, last]);
  return stage;
}
