import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');

/** Runs the command line as `npm run cli` does, in a process of its own. */
export function runCli(args: readonly string[], input = ''): Promise<CliResult> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 1e8, env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '1' } };
    const child = execFile(process.execPath, ['--import', 'tsx', MAIN, ...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, stdout, stderr });
    });
    // A command that does not read it may be gone before it is written.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
