/**
 * `npm run figures`: measures what was promised, on the machine it runs on, and writes docs/figures.md.
 *
 * --only bench,replay  only these measurements; what the others gave before stays
 * --skip test,soak     all but these
 * --page               measures nothing, writes the page from what there is
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { measureAndKeep, readMeasured } from './measured-files.ts';
import { MEASUREMENTS, type MeasurementId } from './measurements.ts';
import { figuresPage } from './page.ts';
import { ROOT } from './run-command.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    skip: { type: 'string', default: '' },
    page: { type: 'boolean', default: false },
  },
});

const all = Object.keys(MEASUREMENTS);
const skipped = options.skip.split(',').filter((id) => id !== '');
const chosen = options.page ? [] : (options.only?.split(',') ?? all).filter((id) => !skipped.includes(id));
const unknown = [...chosen, ...skipped].filter((id) => !all.includes(id));
if (unknown.length > 0) {
  console.error(`there is no measurement ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}

for (const id of chosen as MeasurementId[]) {
  console.log(`== ${id}: ${MEASUREMENTS[id].command}`);
  try {
    await measureAndKeep(id);
  } catch (error) {
    console.error(`-- ${id}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

const path = join(ROOT, 'docs/figures.md');
writeFileSync(path, await format(figuresPage(readMeasured()), { ...(await resolveConfig(path)), filepath: path }));
console.log(`wrote ${path}`);
