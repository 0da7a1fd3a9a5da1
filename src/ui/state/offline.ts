import type { AppStore } from './app-state.ts';

/** Keeps the hosted page for later, once the first run is over: it needs the network and the CPUs more. */
export function keepForOffline(store: AppStore): void {
  // Absent where the page comes neither from https nor from this machine: then it needs its host.
  if (!('serviceWorker' in navigator)) return;
  const stop = store.subscribe(({ status }) => {
    if (status.phase === 'idle' || status.phase === 'running') return;
    stop();
    // A browser that refuses, or a host that has changed meanwhile: the page works as before, and the next visit tries again.
    navigator.serviceWorker.register('./service-worker.js', { updateViaCache: 'none' }).catch(() => undefined);
  });
}
