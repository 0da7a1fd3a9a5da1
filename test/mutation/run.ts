/**
 * `npm run mutation [-- PATH...]`: mutates source files one after the other and counts which mutants the unit tests notice. PATH is a file or a
 * folder under src; by default all that suites.ts names. What was found is kept in .cache/mutation, so that a run that was ended goes on, and
 * only what changed is run again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { countsOf, HEADINGS, notKilled, row, type Counts, type Report } from './report.ts';
import { SUITES, type Suite } from './suites.ts';

const root = join(import.meta.dirname, '../..');
const CACHE = join(root, '.cache/mutation');

function sourceFiles(path: string): string[] {
  const full = resolve(root, path);
  if (!existsSync(full)) throw new Error(`${path}: there is no such file or folder`);
  if (!statSync(full).isDirectory()) return [relative(root, full)];
  const names = readdirSync(full, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((name) => relative(root, join(full, name))).sort();
}

function suiteOf(file: string): Suite {
  const suite = SUITES.find(({ sources }) => file.startsWith(sources));
  if (suite === undefined) throw new Error(`${file}: no suite of tests is named for it in test/mutation/suites.ts`);
  return suite;
}

/** Where Stryker keeps what it found of a suite. */
const resultsOf = ({ name }: Suite): string => join(CACHE, `${name}.json`);

function mutate(file: string, suite: Suite): void {
  const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const options = [
    '--incrementalFile',
    resultsOf(suite),
    '--appendPlugins',
    './test/mutation/ignore-texts.mjs',
    '--mutate',
    file,
  ];
  const env = { ...process.env, UNMAPSCOPE_MUTATION_SUITE: suite.name };
  const { status } = spawnSync(process.execPath, [stryker, 'run', 'test/mutation/stryker.config.json', ...options], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${file}: Stryker ended with ${status ?? 'a signal'}`);
}

const asked = process.argv.slice(2);
const files = (asked.length > 0 ? asked : SUITES.map(({ sources }) => sources)).flatMap(sourceFiles);
const total: Counts = { killed: 0, timeout: 0, survived: 0, noCoverage: 0 };
mkdirSync(CACHE, { recursive: true });
console.log(HEADINGS);
for (const file of new Set(files)) {
  const suite = suiteOf(file);
  mutate(file, suite);
  const report = JSON.parse(readFileSync(resultsOf(suite), 'utf8')) as Report;
  const counts = countsOf(report, file);
  console.log([row(file, counts), ...notKilled(report, file).map((line) => `    ${line}`)].join('\n'));
  for (const key of ['killed', 'timeout', 'survived', 'noCoverage'] as const) total[key] += counts[key];
}
console.log(row('all', total));
