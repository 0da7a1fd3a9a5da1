import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly wallMs: number;
}

/** Runs a program in the project's folder; what it says on standard error is shown as it comes. */
export function runCommand(command: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, stdout: Buffer.concat(pieces).toString(), wallMs: performance.now() - from });
    });
  });
}

/** `npm run NAME -- ...ARGS`. */
export function runScript(name: string, ...args: readonly string[]): Promise<Ran> {
  return runCommand('npm', ['run', '-s', name, '--', ...args]);
}

/** A script that prints JSON. @throws when it prints something else */
export async function reportOf(name: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout, status } = await runScript(name, ...args);
  try {
    return JSON.parse(stdout) as unknown;
  } catch {
    throw new Error(`npm run ${name} ended with ${status ?? 'a signal'} and printed no JSON: ${stdout.slice(-300)}`);
  }
}

/** The two numbers of a last line `N passed, M failed`. @throws when there is none */
export function passedAndFailed(stdout: string): { passed: number; failed: number } {
  const found = /^(\d+) passed, (\d+) failed$/m.exec(stdout.trimEnd().split('\n').at(-1) ?? '');
  if (found === null) throw new Error(`no line "N passed, M failed" at the end of: ${stdout.slice(-300)}`);
  return { passed: Number(found[1]), failed: Number(found[2]) };
}
