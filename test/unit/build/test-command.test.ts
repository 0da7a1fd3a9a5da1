import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unmapscope-path-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `npm test` where the only programs are those in the folder, and Playwright has no Chromium of its own. */
function runTests(env: NodeJS.ProcessEnv = {}): Promise<{ status: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', join(ROOT, 'test/run.ts')],
      { cwd: ROOT, env: { PATH: folder, PLAYWRIGHT_BROWSERS_PATH: folder, ...env } },
      (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe('npm test without a Chromium', () => {
  test('ends with status 2 before any test, and says the one command that gets one', async () => {
    const { status, stdout, stderr } = await runTests();
    expect(status).toBe(2);
    expect(stdout).toBe('== Chromium\n');
    expect(stderr).toBe('The browser tests need Chromium. To install it, run:\nnpx playwright-core install chromium\n');
  });

  test('does the same where what is there does not start, or cannot be installed', async () => {
    for (const name of ['chromium', 'apt-get']) {
      writeFileSync(join(folder, name), `#!${process.execPath}\nprocess.exit(1);\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const { status, stdout, stderr } = await runTests({ CHROME_PATH: join(folder, 'chromium') });
    expect(status).toBe(2);
    expect(stdout).toBe('== Chromium\n');
    expect(stderr).toContain('does not start');
    expect(stderr).toMatch(
      /\n(sudo )?apt-get update && (sudo )?apt-get install -y --no-install-recommends chromium fonts-liberation\n$/,
    );
  });
});
