import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { recordAndReplay } from '../oracle/record-and-replay.ts';
import { samplesOf } from '../bench/statistics.ts';
import { RECORDED_KERNELS } from '../unit/kernel-traces.ts';
import { measureDropTests } from './drop-tests.ts';
import { readMutation } from './mutation-results.ts';
import { passedAndFailed, reportOf, ROOT, runCommand, runScript } from './run-command.ts';

/** Something that is run, with the command that a reader can type. */
interface Measurement {
  readonly command: string;
  readonly measure: () => Promise<unknown>;
}

const ORACLE = 'test/fixtures/oracle';
const EVENTS = 'test/fixtures/kernel-traces/events';
const TRACES = 'test/fixtures/traces';
const SAMPLES = 5;

export const MEASUREMENTS = {
  bench: { command: 'npm run bench', measure: () => reportOf('bench') },
  'bench-browser': { command: 'npm run bench:browser', measure: () => reportOf('bench:browser') },
  replay: { command: `npm run cli -- replay ${ORACLE}/examples.jsonl ${ORACLE}/corpus/*`, measure: measureReplay },
  recorder: { command: 'npx tsx test/figures/figures.ts --only recorder', measure: recordAndReplay },
  conform: { command: `npm run cli -- conform ${EVENTS}/FILE --scenario ID --approach ID`, measure: measureConform },
  results: {
    command: 'npx vitest run --project unit test/unit/sim/recorded-results.test.ts',
    measure: () => countTests('test/unit/sim/recorded-results.test.ts'),
  },
  outcomes: {
    command: 'npx vitest run --project unit test/unit/sim/recorded-races.test.ts',
    measure: () => countTests('test/unit/sim/recorded-races.test.ts'),
  },
  changed: {
    command: 'npx vitest run --project unit test/unit/replay/changed-value.test.ts test/unit/replay/conform.test.ts',
    measure: () => countTests('test/unit/replay/changed-value.test.ts', 'test/unit/replay/conform.test.ts'),
  },
  'drop-tests': {
    command: 'npx tsx test/figures/figures.ts --only drop-tests',
    measure: () => Promise.resolve(measureDropTests()),
  },
  tables: { command: 'npm run cli -- tables --json', measure: () => reportOf('cli', 'tables', '--json') },
  explore: { command: 'npm run cli -- explore --json', measure: measureExplore },
  promela: { command: 'npm run check:promela', measure: measurePromela },
  import: { command: `npm run cli -- import --json ${TRACES}/…`, measure: measureImport },
  size: { command: 'npm run build && npm run check:size', measure: measureSize },
  fuzz: { command: 'npm run fuzz', measure: () => reportOf('fuzz', '--json') },
  soak: { command: 'npm run soak', measure: () => reportOf('soak') },
  mutation: { command: 'npm run mutation', measure: () => Promise.resolve(readMutation()) },
  test: { command: 'npm test', measure: measureTest },
} satisfies Readonly<Record<string, Measurement>>;

export type MeasurementId = keyof typeof MEASUREMENTS;

async function measureReplay(): Promise<object> {
  const files = readdirSync(join(ROOT, ORACLE, 'corpus')).map((name) => `${ORACLE}/corpus/${name}`);
  const wallS: number[] = [];
  let counted = { passed: 0, failed: 0 };
  for (let i = 0; i < SAMPLES; i++) {
    const { stdout, wallMs } = await runScript('cli', 'replay', `${ORACLE}/examples.jsonl`, ...files);
    counted = passedAndFailed(stdout);
    wallS.push(wallMs / 1000);
  }
  return { files: files.length + 1, ...counted, wallS: samplesOf(wallS) };
}

async function measureConform(): Promise<object> {
  const total = { recordings: 0, passed: 0, failed: 0 };
  for (const name of readdirSync(join(ROOT, EVENTS))) {
    const [scenario, kernel] = name.split('.');
    const approach = RECORDED_KERNELS.find(([recorded]) => recorded === kernel)![1];
    const options = ['--scenario', scenario, '--approach', approach];
    const counted = passedAndFailed((await runScript('cli', 'conform', `${EVENTS}/${name}`, ...options)).stdout);
    total.recordings++;
    total.passed += counted.passed;
    total.failed += counted.failed;
  }
  return total;
}

async function countTests(...files: readonly string[]): Promise<object> {
  const args = ['vitest', 'run', '--project', 'unit', '--reporter=json', ...files];
  const { stdout } = await runCommand('npx', args);
  const report = JSON.parse(stdout) as { numPassedTests: number; numTotalTests: number };
  return { passed: report.numPassedTests, notPassed: report.numTotalTests - report.numPassedTests };
}

async function measureExplore(): Promise<object> {
  const wallS: number[] = [];
  let cells: readonly { complete: boolean; states: number; scenario: string; checks: Record<string, string> }[] = [];
  for (let i = 0; i < 3; i++) {
    const { stdout, wallMs } = await runScript('cli', 'explore', '--json');
    cells = (JSON.parse(stdout) as { cells: typeof cells }).cells;
    wallS.push(wallMs / 1000);
  }
  const verdicts = cells.map(({ checks }) => Object.values(checks));
  return {
    scenarios: new Set(cells.map(({ scenario }) => scenario)).size,
    cells: cells.length,
    incomplete: cells.filter(({ complete }) => !complete).length,
    states: cells.reduce((sum, { states }) => sum + states, 0),
    violated: verdicts.filter((checks) => checks.includes('violated')).length,
    notExercised: verdicts.filter((checks) => checks.includes('not-exercised')).length,
    wallS: samplesOf(wallS),
  };
}

async function measurePromela(): Promise<object> {
  const { status, stdout } = await runScript('check:promela');
  if (status === 2) throw new Error('spin or a C compiler is not installed');
  const lines = stdout.trim().split('\n');
  const same = lines.filter((line) => line.startsWith('same')).length;
  return { compared: lines.length, same, different: lines.length - same };
}

async function measureImport(): Promise<object> {
  let worstPct = 0;
  let lines = 0;
  const files = ['4.17', '6.1'].flatMap((kernel) =>
    readdirSync(join(ROOT, TRACES, kernel)).map((name) => `${TRACES}/${kernel}/${name}`),
  );
  for (const file of files) {
    const report = (await reportOf('cli', 'import', '--json', file)) as {
      lines: number;
      ignored: Record<string, number>;
      notUnderstood: { count: number };
    };
    const comments = (report.ignored['comment'] ?? 0) + (report.ignored['blank line'] ?? 0);
    lines += report.lines;
    worstPct = Math.max(worstPct, (100 * report.notUnderstood.count) / (report.lines - comments));
  }
  return { files: files.length, lines, worstNotUnderstoodPct: Math.round(worstPct * 1000) / 1000 };
}

async function measureSize(): Promise<object> {
  await runScript('build');
  const { stdout } = await runScript('check:size', '--json');
  const [firstLoad] = JSON.parse(stdout) as { size: number }[];
  const recordings = readdirSync(join(ROOT, 'recordings')).map((name) => join(ROOT, 'recordings', name));
  return {
    firstLoadKb: firstLoad.size / 1000,
    oneFileMb: statSync(join(ROOT, 'dist/unmapscope.html')).size / 1e6,
    recordingsKb: recordings.reduce((sum, path) => sum + statSync(path).size, 0) / 1000,
  };
}

async function measureTest(): Promise<object> {
  const { stdout, wallMs } = await runCommand('npm', ['test']);
  return { ...passedAndFailed(stdout), minutes: wallMs / 60_000 };
}
