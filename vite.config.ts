import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { readBuildInfo } from './build/build-info.ts';
import { hostedPolicy, HOSTED_POLICY } from './build/content-security-policy.ts';
import { serviceWorker } from './build/service-worker.ts';

export default defineConfig(({ command }) => ({
  // Relative, so that the built page works under any sub-path.
  base: './',
  plugins: [react(), hostedPolicy(), serviceWorker(import.meta.dirname)],
  define: {
    __UNMAPSCOPE_BUILD__: JSON.stringify(readBuildInfo(import.meta.dirname)),
    __UNMAPSCOPE_HAS_SERVICE_WORKER__: JSON.stringify(command === 'build'),
  },
  server: { host: 'localhost' },
  // As a header it holds for workers as well.
  preview: { host: 'localhost', headers: { 'Content-Security-Policy': HOSTED_POLICY } },
  build: {
    target: 'es2023',
    rolldownOptions: {
      output: {
        // What the page begins with is one file: in twenty small ones it packs worse. The service worker has to be one by itself.
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], test: (id) => !/[\\/](service-worker|offline-files)\./.test(id) },
          ],
        },
      },
    },
  },
  worker: {
    format: 'es',
    // `.size-limit.js` finds workers by this name.
    rolldownOptions: { output: { entryFileNames: 'assets/worker-[name]-[hash].js' } },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          environment: 'node',
          // Of two cores vitest would leave one idle.
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/browser/global-setup.ts'],
          // A page mostly waits: for its worker, for a frame. More than two at once would be in each other's way on two cores.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
}));
