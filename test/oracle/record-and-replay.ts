/** Builds the recorder, records the running kernel, and replays what it recorded on the model. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type OracleResult =
  | { readonly notRun: string }
  /** `text`: what there is to show. */
  | { readonly passed: boolean; readonly text: string };

const SEEDS = [1, 2, 3];
const SOURCE = join(import.meta.dirname, 'recorder.c');
const CLI = join(import.meta.dirname, '../../src/cli/main.ts');

/** Never rejects: whatever goes wrong is a result. */
export async function recordAndReplay(): Promise<OracleResult> {
  if (process.platform !== 'linux') return { notRun: `this is ${process.platform}, recordings are of Linux` };
  const compiler = await findCompiler();
  if (compiler === undefined) return { notRun: 'there is no C compiler (cc, gcc, clang, or the one that CC names)' };
  const folder = mkdtempSync(join(tmpdir(), 'unmapscope-oracle-'));
  try {
    const recorder = join(folder, 'recorder');
    const built = await run(compiler, ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-o', recorder, SOURCE]);
    if (built.status !== 0) return { passed: false, text: `${compiler} does not build recorder.c:\n${built.stderr}` };
    const probe = await run(recorder, ['--probe']);
    if (probe.status === 1) return { notRun: (probe.stdout + probe.stderr).trim() };
    if (probe.status !== 0) return { passed: false, text: `the probe ended with ${probe.status}: ${probe.stderr}` };
    const files: string[] = [];
    const profiles = (await run(recorder, ['--profiles'])).stdout.trim().split('\n');
    for (const profile of profiles) {
      for (const seed of SEEDS) {
        const { status, stdout, stderr } = await run(recorder, [profile, String(seed)]);
        if (status !== 0) return { passed: false, text: `${profile}, seed ${seed}: ${stderr}` };
        if (seed === SEEDS[0] && (await run(recorder, [profile, String(seed)])).stdout !== stdout) {
          return { passed: false, text: `${profile}, seed ${seed}: recorded twice, and not the same` };
        }
        files.push(join(folder, `${profile}-${seed}.jsonl`));
        writeFileSync(files.at(-1)!, stdout);
      }
    }
    const replayed = await run(process.execPath, ['--import', 'tsx', CLI, 'replay', ...files]);
    return {
      passed: replayed.status === 0,
      text: replayed.status === 0 ? lastLine(replayed.stdout) : replayed.stdout + replayed.stderr,
    };
  } catch (error) {
    return { passed: false, text: String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function findCompiler(): Promise<string | undefined> {
  const named = process.env['CC'];
  for (const name of named === undefined || named === '' ? ['cc', 'gcc', 'clang'] : [named]) {
    const { status } = await run(name, ['--version']);
    if (status === 0) return name;
  }
  return undefined;
}

interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => {
      resolve({ status: null, stdout, stderr: error.message });
    });
    child.on('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
