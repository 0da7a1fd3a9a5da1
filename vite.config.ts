import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { readBuildInfo } from './build/build-info.ts';

/** What a strict host may send; the browser tests run under it, so that the page keeps working there. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
].join('; ');

export default defineConfig({
  // Relative, so that the built page works under any sub-path.
  base: './',
  plugins: [react()],
  define: { __UNMAPSCOPE_BUILD__: JSON.stringify(readBuildInfo(import.meta.dirname)) },
  server: { host: 'localhost' },
  preview: { host: 'localhost', headers: { 'Content-Security-Policy': contentSecurityPolicy } },
  build: { target: 'es2023' },
  worker: {
    format: 'es',
    // `.size-limit.js` finds workers by this name.
    rolldownOptions: { output: { entryFileNames: 'assets/worker-[name]-[hash].js' } },
  },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/browser/global-setup.ts'],
          // One page at a time: timings are part of what is tested, and two cores are all there may be.
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
