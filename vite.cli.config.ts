/** The published command: `src/cli/main.ts` and all it needs in one file for node. */
import { defineConfig } from 'vite';
import { readBuildInfo } from './build/build-info.ts';

export default defineConfig({
  define: { __UNMAPSCOPE_BUILD__: JSON.stringify(readBuildInfo(import.meta.dirname)) },
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node20',
    outDir: 'dist-cli',
    minify: false,
    rolldownOptions: {
      output: { entryFileNames: 'unmapscope.js', banner: '#!/usr/bin/env node' },
    },
  },
});
