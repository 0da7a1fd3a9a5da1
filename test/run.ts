/**
 * `npm test`: everything there is to check, in order, going on after a failure. Each step that is no test run counts as
 * one; test runs count their tests. A skipped test counts as failed. The last line is `N passed, N failed`.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { recordAndReplay } from './oracle/record-and-replay.ts';
import { canInstallChromium, chromiumCommand, findChromium, installChromium } from './chromium.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const STEP_LIMIT_MS = 8 * 60_000;

let passed = 0;
let failed = 0;
const failures: string[] = [];

function count(name: string, good: number, bad: number): void {
  passed += good;
  failed += bad;
  if (bad > 0) failures.push(name);
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const path = bin + delimiter + (process.env['PATH'] ?? '');
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, PATH: path, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const timer = setTimeout(() => {
      console.log(`stopped after ${STEP_LIMIT_MS / 60_000} minutes`);
      child.kill();
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
    }, STEP_LIMIT_MS);
    child.on('error', (error) => {
      clearTimeout(timer);
      console.log(error.message);
      resolve(false);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve(status === 0);
    });
  });
}

/** Runs a command and keeps what it prints. */
function runQuietly(command: string, args: readonly string[]): Promise<{ isGood: boolean; output: string }> {
  return new Promise((resolve) => {
    const PATH = bin + delimiter + (process.env['PATH'] ?? '');
    const options = { cwd: root, env: { ...process.env, PATH }, timeout: STEP_LIMIT_MS, maxBuffer: 1 << 26 };
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ isGood: error === null, output: stdout + stderr });
    });
  });
}

async function step(name: string, body: () => Promise<{ good: number; bad: number }>): Promise<boolean> {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const { good, bad } = await body();
  count(name, good, bad);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`-- ${name}: ${bad === 0 ? 'ok' : 'FAILED'}, ${seconds} s`);
  return bad === 0;
}

/** Runs checks beside each other; what each prints stands together, in the order in which they end. */
async function checkTogether(
  ...checks: readonly (readonly [name: string, command: string, ...args: string[]])[]
): Promise<void> {
  await Promise.all(
    checks.map(async ([name, command, ...args]) => {
      const start = performance.now();
      const { isGood, output } = await runQuietly(command, args);
      count(name, isGood ? 1 : 0, isGood ? 0 : 1);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`\n== ${name}\n${output}-- ${name}: ${isGood ? 'ok' : 'FAILED'}, ${seconds} s`);
    }),
  );
}

function check(name: string, command: string, ...args: string[]): Promise<boolean> {
  return step(name, async () => ((await run(command, args)) ? { good: 1, bad: 0 } : { good: 0, bad: 1 }));
}

/** The parts of vitest's JSON report that are read. */
interface Report {
  success: boolean;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

function tests(name: string, project: string, env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  return step(name, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'unmapscope-test-'));
    try {
      const file = join(folder, 'report.json');
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
      const exitedWell = await run('vitest', ['run', '--project', project, ...reporters], env);
      const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
      let good = 0;
      let bad = 0;
      for (const suite of report.testResults) {
        const passing = suite.assertionResults.filter(({ status }) => status === 'passed').length;
        const others = suite.assertionResults.length - passing;
        good += passing;
        // A file that does not load, or whose hooks fail, has failed even if none of its tests has.
        bad += others === 0 && (suite.status !== 'passed' || passing === 0) ? 1 : others;
      }
      if (bad === 0 && (!exitedWell || !report.success || good === 0)) bad = 1;
      return { good, bad };
    } catch (error) {
      console.log(`no test report: ${String(error)}`);
      return { good: 0, bad: 1 };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** The running kernel against the model. Where it cannot be recorded the step says why, and counts neither way. */
async function oracle(): Promise<void> {
  const name = 'this kernel against the model';
  console.log(`\n== ${name}`);
  const start = performance.now();
  const result = await recordAndReplay();
  if ('notRun' in result) {
    console.log(`-- ${name}: not run: ${result.notRun}`);
    return;
  }
  console.log(result.text);
  count(name, result.passed ? 1 : 0, result.passed ? 0 : 1);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`-- ${name}: ${result.passed ? 'ok' : 'FAILED'}, ${seconds} s`);
}

console.log('== Chromium');
let chromium = findChromium();
if (chromium === undefined && canInstallChromium() && installChromium()) chromium = findChromium();
if (chromium === undefined) {
  console.error(`The browser tests need Chromium. To install it, run:\n${chromiumCommand()}`);
  process.exit(2);
}
console.log(`-- ${chromium}`);

await checkTogether(
  ['lint', 'eslint', '--max-warnings', '0', '.'],
  ['types', 'tsc'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['import rules', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src'],
  // Takes its time, whatever runs beside it, and no more than a processor.
  ['fuzzing', 'tsx', 'test/fuzz/fuzz.ts', '--seconds', '60', '--at-least', '5000'],
);
await tests('unit, property and conformance tests', 'unit');
await oracle();
const built =
  (await check('build', 'vite', 'build', '--logLevel', 'warn')) &&
  (await check('build of one file', 'vite', 'build', '--config', 'vite.single.config.ts', '--logLevel', 'warn'));
await check('build of the command', 'vite', 'build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn');
await check('built command starts', process.execPath, 'dist-cli/unmapscope.js', '--version');
await check('unused code', 'knip');
await check('bundle size', 'size-limit');
if (built) {
  await tests('browser tests', 'browser', { CHROME_PATH: chromium, UNMAPSCOPE_BUILT: '1' });
} else {
  console.log('\n== browser tests: FAILED, there is no build to test');
  count('browser tests', 0, 1);
}

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
