/** How the tests of one suite are run against a mutant; run.ts says which suite, and in which pass. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { SUITES } from './suites.ts';

const name = process.env['UNMAPSCOPE_MUTATION_SUITE'] ?? 'mm';
const suite = SUITES.find((known) => known.name === name);
if (suite === undefined) throw new Error(`UNMAPSCOPE_MUTATION_SUITE: there is no suite "${name}"`);
const tests = [...suite.quick, ...(process.env['UNMAPSCOPE_MUTATION_PASS'] === 'thorough' ? suite.thorough : [])];

/** In the order of the list: the first failure is the end of a mutant. */
class AsListed extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => tests.findIndex((path) => moduleId.endsWith(path));
    return Promise.resolve(files.toSorted((a, b) => place(a) - place(b)));
  }
}

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: {
    include: [...tests],
    environment: 'node',
    setupFiles: [join(import.meta.dirname, 'few-runs.ts')],
    // The modules are loaded once for each mutant, not once for each test file: most of the time goes there.
    isolate: false,
    // Slow is not wrong: only Stryker's own limit ends a mutant, and what it ends is counted apart.
    testTimeout: 0,
    hookTimeout: 0,
    sequence: { sequencer: AsListed },
  },
});
