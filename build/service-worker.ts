/** Tells the service worker, when the page is built, which files there are and what is in them. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import type { OfflineBuild } from '../src/worker/offline-files.ts';

const NAME = 'service-worker';
const FILE = `${NAME}.js`;
const PLACEHOLDER = '__UNMAPSCOPE_FILES__';

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** @param contents by path; the page is `index.html` */
function offlineBuild(contents: ReadonlyMap<string, string | Uint8Array>): OfflineBuild {
  const files = [...contents]
    .map(([path, content]) => [path === 'index.html' ? './' : path, sha256(content)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { version: sha256(JSON.stringify(files)).slice(0, 12), files };
}

function contentOf(output: Rolldown.OutputAsset | Rolldown.OutputChunk): string | Uint8Array {
  return output.type === 'asset' ? output.source : output.code;
}

/** Builds `src/worker/service-worker.ts` as `service-worker.js` beside the page. */
export function serviceWorker(root: string): Plugin {
  let publicDir = '';
  return {
    name: 'unmapscope:service-worker',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          input: { index: join(root, 'index.html'), [NAME]: join(root, `src/worker/${NAME}.ts`) },
          output: { entryFileNames: ({ name }) => (name === NAME ? FILE : 'assets/[name]-[hash].js') },
        },
      },
    }),
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const script = bundle[FILE];
        if (script?.type !== 'chunk' || script.imports.length > 0 || !script.code.includes(PLACEHOLDER)) {
          throw new Error(`${FILE} is not one script with a place for ${PLACEHOLDER}`);
        }
        const contents = new Map<string, string | Uint8Array>();
        for (const [path, output] of Object.entries(bundle)) if (path !== FILE) contents.set(path, contentOf(output));
        for (const name of readdirSync(publicDir)) contents.set(name, readFileSync(join(publicDir, name)));
        script.code = script.code.replace(PLACEHOLDER, () => JSON.stringify(offlineBuild(contents)));
      },
    },
  };
}
