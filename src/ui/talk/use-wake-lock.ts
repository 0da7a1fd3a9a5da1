import { useEffect } from 'react';

/** Keeps the screen on while the page is to be seen. Where the browser cannot, or may not, the talk goes on without. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let hasEnded = false;
    const ask = async (): Promise<void> => {
      const isHeld = lock !== null && !lock.released;
      if (isHeld || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        const got = await navigator.wakeLock.request('screen');
        if (hasEnded) await got.release();
        else lock = got;
      } catch {
        // Low battery, or no permission.
      }
    };
    const onVisible = (): void => void ask();
    void ask();
    // The browser lets go of it whenever the page is hidden.
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      hasEnded = true;
      document.removeEventListener('visibilitychange', onVisible);
      void lock?.release();
    };
  }, []);
}
