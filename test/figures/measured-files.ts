import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { MEASUREMENTS, type MeasurementId } from './measurements.ts';
import type { AllMeasured, Measured } from './page.ts';
import { ROOT } from './run-command.ts';

const FOLDER = join(import.meta.dirname, 'measured');

/** Runs a measurement and keeps what it gives. @throws what the measurement throws */
export async function measureAndKeep(id: MeasurementId): Promise<void> {
  const loadBefore = loadavg()[0];
  const report: unknown = await MEASUREMENTS[id].measure();
  const measured: Measured = {
    date: new Date().toISOString().slice(0, 10),
    commit: commitNow(),
    machine: `${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release().split('-')[0]}, Node ${process.versions.node}`,
    loadBefore,
    report,
  };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(id), `${JSON.stringify(measured)}\n`);
}

/** What was kept, of this run and of earlier ones. */
export function readMeasured(): AllMeasured {
  const ids = Object.keys(MEASUREMENTS) as MeasurementId[];
  return Object.fromEntries(
    ids.flatMap((id) =>
      existsSync(fileOf(id)) ? [[id, JSON.parse(readFileSync(fileOf(id), 'utf8')) as Measured]] : [],
    ),
  );
}

function fileOf(id: MeasurementId): string {
  return join(FOLDER, `${id}.json`);
}

function commitNow(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT }).toString().trim();
}
