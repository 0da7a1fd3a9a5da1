/** Finds the Chromium that the browser tests use, or installs Debian's. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APT_UPDATE = ['apt-get', 'update'];
const APT_INSTALL = ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'];

export const isRoot = process.getuid?.() === 0;

function onPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

/** Some systems have a `chromium-browser` that only says where to get one. */
function answers(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

function playwrightsOwn(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** The path of a Chromium that starts, or undefined. */
export function findChromium(): string | undefined {
  const wanted = process.env['CHROME_PATH'];
  if (wanted !== undefined && wanted !== '') {
    if (answers(wanted)) return wanted;
    console.error(`CHROME_PATH=${wanted} does not start, looking for another Chromium`);
  }
  return [...ON_PATH.map(onPath), playwrightsOwn()].find((path) => path !== undefined && answers(path));
}

export function canInstallChromium(): boolean {
  return isRoot && onPath('apt-get') !== undefined;
}

/** Installs Debian's Chromium; says whether apt-get was content. One of many lists that cannot be fetched need not be in the way. */
export function installChromium(): boolean {
  aptGet(APT_UPDATE);
  return aptGet(APT_INSTALL);
}

function aptGet([command, ...args]: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

/** The one command with which the user gets a Chromium. */
export function chromiumCommand(): string {
  if (onPath('apt-get') === undefined) return 'npx playwright-core install chromium';
  const sudo = isRoot ? '' : 'sudo ';
  return [APT_UPDATE, APT_INSTALL].map((command) => sudo + command.join(' ')).join(' && ');
}
