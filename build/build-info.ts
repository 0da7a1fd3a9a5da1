/**
 * What an About line and `--version` say about this copy: version, commit and model checksum.
 *
 * The model checksum tells whether two copies run the same model. It is the first 12 hex digits of the SHA-256 of all
 * files of `src/mm` and `src/sim`, concatenated in the order of their paths (by UTF-16 code unit), nothing in between:
 *
 *     find src/mm src/sim -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c 1-12
 *
 * A build bakes the three values in as the constant `__UNMAPSCOPE_BUILD__` (see `vite.config.ts`); code that runs
 * straight from the sources (tsx) has no such constant, and `buildInfo()` reads them from the files.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODEL_FOLDERS = ['src/mm', 'src/sim'];

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.isFile() ? [path] : [];
  });
}

export function modelChecksum(root: string): string {
  const hash = createHash('sha256');
  const paths = MODEL_FOLDERS.flatMap((folder) => filesBelow(root, folder)).sort();
  for (const path of paths) hash.update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 12);
}

function packageVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function gitCommit(root: string): string {
  // Not the commit of some other repository that this copy happens to lie in.
  if (!existsSync(join(root, '.git'))) return 'unknown';
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, encoding: 'utf8', stdio }).trim();
  } catch {
    return 'unknown';
  }
}

/** Reads the three values from the sources in `root`, the project's folder. */
export function readBuildInfo(root: string): BuildInfo {
  return { version: packageVersion(root), commit: gitCommit(root), modelChecksum: modelChecksum(root) };
}

/** The values baked in by a build, else those of the sources this file lies among. For node; the page uses the constant. */
export function buildInfo(): BuildInfo {
  if (typeof __UNMAPSCOPE_BUILD__ !== 'undefined') return __UNMAPSCOPE_BUILD__;
  return readBuildInfo(fileURLToPath(new URL('..', import.meta.url)));
}
