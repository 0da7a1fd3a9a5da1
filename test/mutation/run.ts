/**
 * `npm run mutation [-- PATH...]`: mutates source files one after the other and counts which mutants the unit tests notice. PATH is a file or a
 * folder under src; by default all that suites.ts names. With --quick, mutants that the quick tests let through do not meet the others. What was found is kept in .cache/mutation, so that a run that was ended goes on, and
 * only what changed is run again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import {
  countsOf,
  HEADINGS,
  NOTHING_TO_MUTATE,
  notKilled,
  row,
  shareKilled,
  type Counts,
  type Report,
} from './report.ts';
import { suiteOf, SUITES, type Suite } from './suites.ts';

const root = join(import.meta.dirname, '../..');
const CACHE = join(root, '.cache/mutation');
const GROUP_CHARACTERS = 15_000;

function sourceFiles(path: string): string[] {
  const full = resolve(root, path);
  if (!existsSync(full)) throw new Error(`${path}: there is no such file or folder`);
  if (!statSync(full).isDirectory()) return [relative(root, full)];
  const names = readdirSync(full, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((name) => relative(root, join(full, name))).sort();
}

/** Where Stryker keeps what it found of a suite. */
const resultsOf = ({ name }: Suite): string => join(CACHE, `${name}.json`);

type Pass = 'quick' | 'thorough';

/**
 * Mutates files and keeps what comes of it. Of a file that was mutated before, only what is not known yet, or may have changed, is run.
 * False if Stryker did not get through: then nothing of it was kept.
 */
function mutate(files: readonly string[], suite: Suite, pass: Pass): boolean {
  const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const options = ['--incrementalFile', resultsOf(suite), '--appendPlugins', './test/mutation/ignore-texts.mjs'];
  const args = [stryker, 'run', 'test/mutation/stryker.config.json', ...options, '--mutate', files.join(',')];
  const env = { ...process.env, UNMAPSCOPE_MUTATION_SUITE: suite.name, UNMAPSCOPE_MUTATION_PASS: pass };
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  return status === 0;
}

/** Several files at once, as each start of Stryker runs all tests of the suite once without a mutant; where that fails, one by one. Those that failed. */
function mutateTogether(files: readonly string[], suite: Suite, pass: Pass): readonly string[] {
  if (mutate(files, suite, pass)) return [];
  return files.length === 1 ? files : files.filter((file) => !mutate([file], suite, pass));
}

/** Files of one suite, in groups of at most so much source text that a run that is ended loses little. */
function groupsOf(files: readonly string[]): string[][] {
  const groups: string[][] = [];
  let characters = Infinity;
  for (const file of files) {
    const { size } = statSync(join(root, file));
    if (characters + size > GROUP_CHARACTERS) {
      groups.push([]);
      characters = 0;
    }
    groups[groups.length - 1].push(file);
    characters += size;
  }
  return groups;
}

function printCounts(files: readonly string[]): void {
  const total: Counts = { killed: 0, timeout: 0, survived: 0, noCoverage: 0 };
  console.log(HEADINGS);
  for (const file of files) {
    const report = JSON.parse(readFileSync(resultsOf(suiteOf(file)), 'utf8')) as Report;
    const counts = countsOf(report, file);
    console.log([row(file, counts), ...notKilled(report, file).map((line) => `    ${line}`)].join('\n'));
    for (const key of ['killed', 'timeout', 'survived', 'noCoverage'] as const) total[key] += counts[key];
  }
  if (files.length > 1) console.log(row('all', total));
}

/** Keeps, beside the results, which of the files have nothing to mutate. */
function keepEmpty(files: readonly string[]): void {
  const path = join(CACHE, NOTHING_TO_MUTATE);
  const empty = new Set(existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
  for (const file of files) {
    const report = JSON.parse(readFileSync(resultsOf(suiteOf(file)), 'utf8')) as Report;
    if (shareKilled(countsOf(report, file)) === null) empty.add(file);
    else empty.delete(file);
  }
  writeFileSync(path, [...empty].filter((line) => line !== '').join('\n'));
}

const isQuick = process.argv.includes('--quick');
const asked = process.argv.slice(2).filter((arg) => arg !== '--quick');
const files = [...new Set((asked.length > 0 ? asked : SUITES.flatMap(({ sources }) => sources)).flatMap(sourceFiles))];
mkdirSync(CACHE, { recursive: true });
const failed = new Set<string>();
for (const pass of isQuick ? (['quick'] as const) : (['quick', 'thorough'] as const)) {
  for (const suite of SUITES) {
    for (const group of groupsOf(files.filter((file) => suiteOf(file) === suite))) {
      for (const file of mutateTogether(group, suite, pass)) failed.add(file);
      const done = group.filter((file) => !failed.has(file));
      keepEmpty(done);
      printCounts(done);
    }
  }
}
console.log('\nIn the end:');
printCounts(files.filter((file) => !failed.has(file)));
if (failed.size > 0) {
  console.error(`Stryker did not get through: ${[...failed].join(', ')}`);
  process.exitCode = 1;
}
