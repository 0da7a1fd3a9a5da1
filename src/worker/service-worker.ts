/** Keeps the hosted page for later: after the first visit it works without a network. A new build is loaded beside the old one, and is what the next visit gets. */
import { OfflineFiles, type OfflineBuild } from './offline-files.ts';

/** Put in by the build. */
declare const __UNMAPSCOPE_FILES__: OfflineBuild;

interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** What is used of a ServiceWorkerGlobalScope; the types at hand are those of a page. */
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const worker = self as unknown as ServiceWorkerScope;
const files = new OfflineFiles(__UNMAPSCOPE_FILES__, worker.registration.scope, caches, (url) =>
  // Asks the host whether what the browser has is still right.
  fetch(url, { cache: 'no-cache' }),
);

worker.addEventListener('install', (event) => {
  event.waitUntil(files.load().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(files.forgetOld().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(worker.registration.scope)) return;
  event.respondWith(files.find(request.url, request.mode === 'navigate').then((found) => found ?? fetch(request)));
});
