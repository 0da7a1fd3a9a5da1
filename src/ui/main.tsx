import './styles/tokens.css';
import './styles/base.css';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createUnmapscope } from './create-unmapscope.ts';
import { readHiddenParts } from './state/hidden-parts.ts';
import { keepForOffline } from './state/offline.ts';
import { UnmapscopeContext } from './state/unmapscope.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

document.documentElement.dataset['hide'] = readHiddenParts(location.search).join(' ');

// A task of its own: reading and beginning the script was a long one.
setTimeout(() => {
  const unmapscope = createUnmapscope();
  if (__UNMAPSCOPE_HAS_SERVICE_WORKER__) keepForOffline(unmapscope.store);
  // In slices: on a slow machine the first rendering takes long.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <UnmapscopeContext value={unmapscope}>
          <App />
        </UnmapscopeContext>
      </StrictMode>,
    ),
  );
});
