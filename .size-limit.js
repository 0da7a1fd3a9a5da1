/**
 * The first load: what index.html names, all that those files import statically, and the workers that they start.
 * What they import lazily does not count.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, posix } from 'node:path';

const html = readFileSync('dist/index.html', 'utf8');
const named = [...html.matchAll(/\b(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, url]) => posix.join('dist', url));
const workers = readdirSync('dist/assets').filter((name) => /^worker-.*\.js$/.test(name));

const first = new Set();
function add(path) {
  if (first.has(path)) return;
  if (!existsSync(path)) throw new Error(`${path} is part of the first load but does not exist`);
  first.add(path);
  if (!path.endsWith('.js')) return;
  const code = readFileSync(path, 'utf8');
  for (const [, url] of code.matchAll(/\b(?:from|import)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
    add(posix.join(posix.dirname(path), url));
  }
  for (const worker of workers) if (code.includes(worker)) add(posix.join('dist/assets', worker));
}
named.forEach(add);
if (named.length === 0) throw new Error('dist/index.html names no file');

export default [
  {
    name: `first load (${[...first].map((path) => basename(path)).join(', ')})`,
    path: [...first],
    gzip: true,
    limit: '200 kB',
  },
  {
    name: 'the page as one file',
    path: 'dist/unmapscope.html',
    gzip: false,
    brotli: false,
    limit: '2 MB',
  },
];
