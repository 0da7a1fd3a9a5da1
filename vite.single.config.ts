/** The page as one file: `dist/unmapscope.html`, beside the hosted page. */
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { readBuildInfo } from './build/build-info.ts';
import { singleFile } from './build/single-file.ts';

export default defineConfig({
  plugins: [react(), singleFile('unmapscope.html', join(import.meta.dirname, 'public/favicon.svg'))],
  define: {
    __UNMAPSCOPE_BUILD__: JSON.stringify(readBuildInfo(import.meta.dirname)),
    __UNMAPSCOPE_HAS_SERVICE_WORKER__: 'false',
  },
  publicDir: false,
  build: {
    target: 'es2023',
    emptyOutDir: false,
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: () => true,
    rolldownOptions: { output: { codeSplitting: false } },
  },
  // A worker from a blob has nothing to import.
  worker: { format: 'iife' },
});
