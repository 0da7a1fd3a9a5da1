import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildInfo } from '../../../build/build-info.ts';
import { builtInScenarios } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { toDocument } from '../../../src/scenario/to-document.ts';
import { readTraceFile } from '../../../src/trace/trace-file.ts';
import { runCli, type CliResult } from './run-cli.ts';

interface Printed {
  version: number;
  scenario: { mappings: unknown[]; tasks: unknown[]; cpus: number; seed: number };
  runs: { approach: string; munmapNs: number; sections: number; events: { stored: number }; wallMs: number }[];
}

const folder = mkdtempSync(join(tmpdir(), 'unmapscope-'));
afterAll(() => rmSync(folder, { recursive: true }));

function ran({ status, stdout, stderr }: CliResult): string {
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

async function printed(...args: string[]): Promise<Printed> {
  return JSON.parse(ran(await runCli(['simulate', '--json', ...args]))) as Printed;
}

describe.concurrent('help and version', () => {
  test.for([
    [[], /scenario.*simulate/s],
    [['scenario'], /list.*show/s],
    [['scenario', 'list'], /--json/],
    [['scenario', 'show'], /ID/],
    [['simulate'], /--section-size.*--approach.*--out/s],
  ] as const)('%j --help', async ([command, says]) => {
    expect(ran(await runCli([...command, '--help']))).toMatch(says);
  });

  test('--version', async () => {
    const { version, modelChecksum } = buildInfo();
    expect(ran(await runCli(['--version']))).toBe(`unmapscope ${version}, model ${modelChecksum}\n`);
  });
});

describe.concurrent('scenario', () => {
  test('list', async () => {
    const text = ran(await runCli(['scenario', 'list']));
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/ +/, ' '))).toEqual(
      builtInScenarios().map(({ id, title }) => `${id} ${title}`),
    );
    const list: unknown = JSON.parse(ran(await runCli(['scenario', 'list', '--json'])));
    expect(list).toEqual(builtInScenarios().map(({ id, title }) => ({ id, title })));
  });

  test('show prints the whole document, which can be given back', async () => {
    const text = ran(await runCli(['scenario', 'show', 'faults-320G', '--json']));
    const document: unknown = JSON.parse(text);
    expect(document).toEqual(toDocument(parseScenario(builtInScenarios().find(({ id }) => id === 'faults-320G'))));
    expect(ran(await runCli(['scenario', 'show', '-'], text))).toBe(text);
  });
});

describe.concurrent('simulate', () => {
  test('prints one document with a run for each approach', async () => {
    const { version, scenario, runs } = await printed(
      '--size',
      '2G',
      '--with',
      'ps:2',
      '--with',
      'fault',
      '--seed',
      '7',
    );
    expect(version).toBe(1);
    expect(parseScenario(scenario)).toMatchObject({
      seed: 7,
      mappings: [{ start: 0x1000_0000_0000, lenBytes: 2 ** 31 }],
      tasks: [{ kind: 'calls' }, { kind: 'ps', count: 2 }, { kind: 'fault', count: 1 }],
    });
    expect(runs.map(({ approach }) => approach)).toEqual(['pristine', 'sections']);
    for (const run of runs) {
      expect(run).toMatchObject({
        result: { call: 'munmap', ret: 0, pgtableKbAfter: expect.any(Number) as number },
        pagesZapped: 524288,
        events: { stored: expect.any(Number) as number, unrolled: expect.any(Number) as number },
        wallMs: expect.any(Number) as number,
      });
      expect(run).not.toHaveProperty('endedBy');
    }
    expect(runs.map(({ sections }) => sections)).toEqual([1, 2]);
  });

  test('a size that is no multiple of a page is mapped in whole pages, and asked for as it is', async () => {
    const { scenario, runs } = await printed('--size', '5000', '--start', '8192', '--approach', 'pristine');
    expect(scenario.mappings).toMatchObject([{ start: '0x2000', lenBytes: 8192 }]);
    expect(scenario.tasks).toMatchObject([{ calls: [{ addr: '0x2000', len: 5000 }] }]);
    expect(runs).toMatchObject([{ pagesZapped: 2, result: { ret: 0, mapsAfter: [] } }]);
  });

  test('options change what a document says', async () => {
    const path = join(folder, 'scenario.json');
    const document = {
      version: 1,
      cpus: 2,
      seed: 3,
      tasks: [{ calls: [{ op: 'munmap', addr: '0x100000000000', len: 8388608 }] }],
    };
    writeFileSync(path, `\uFEFF${JSON.stringify(document)}`);
    const { scenario, runs } = await printed(
      ...['--scenario', path, '--cpus', '4', '--section-size', '2m', '--preempt', 'none', '--approach', 'sections'],
    );
    expect(scenario).toMatchObject({ cpus: 4, seed: 3, sectionBytes: 2097152, preempt: 'none' });
    expect(runs.map(({ approach, sections }) => [approach, sections])).toEqual([['sections', 4]]);
  });

  test('reads standard input; an approach given twice runs once; a bound of the document ends it', async () => {
    const document = { version: 1, limits: { simNs: 1_000_000 } };
    const args = ['simulate', '--scenario', '-', '--approach', 'pristine', '--approach', 'pristine', '--json'];
    const { runs } = JSON.parse(ran(await runCli(args, JSON.stringify(document)))) as Printed;
    expect(runs).toMatchObject([{ approach: 'pristine', endedBy: expect.stringContaining('limits.simNs') as string }]);
    expect(runs).toHaveLength(1);
  });

  test('the same seed gives the same run', async () => {
    const args = ['--size', '4G', '--with', 'writer', '--with', 'ps', '--seed', '11'];
    const [first, second] = await Promise.all([printed(...args), printed(...args)]);
    for (const run of [...first.runs, ...second.runs]) run.wallMs = 0;
    expect(first).toEqual(second);
  });

  test('for people: a table', async () => {
    const text = ran(await runCli(['simulate', '--size', '2G', '--with', 'ps:3', '--approach', 'sections']));
    expect(text).toMatch(/^munmap-2G: munmap of one populated mapping, with 3 ps\n\n/);
    expect(text).toMatch(/^longest hold for write +\d+(\.\d+)? ms$/m);
    expect(text).toMatch(/^longest wait of ps \(3 tasks\) +\d+(\.\d+)? ms$/m);
    expect(text).toMatch(/^pages zapped +524,288$/m);
  });

  test('--out saves all runs', async () => {
    const path = join(folder, 'runs.unmapscope');
    const { runs } = await printed('--size', '2G', '--with', 'ps', '--out', path);
    const { header, lanes } = readTraceFile(readFileSync(path));
    expect(header.approaches.map(({ id }) => id)).toEqual(['pristine', 'sections']);
    expect(header.tasks.map(({ name }) => name)).toEqual(['munmap', 'ps']);
    expect(header.summaries).toEqual(runs);
    expect(lanes.map(({ length }) => length)).toEqual(runs.map(({ events }) => events.stored));
  });
});

describe('ended early', () => {
  const slow = [
    'simulate',
    '--json',
    '--size',
    '64T',
    '--with',
    'fault:31',
    '--approach',
    'pristine',
    '--approach',
    'sections-always-drop',
  ];
  const main = join(import.meta.dirname, '../../../src/cli/main.ts');

  test('Ctrl-C prints and saves what is complete', async () => {
    const path = join(folder, 'interrupted.unmapscope');
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...slow, '--out', path], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const ended = new Promise((resolve) => child.on('close', resolve));
    // It is there as soon as the run begins.
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
    setTimeout(() => child.kill('SIGINT'), 300);
    expect(await ended).toBe(130);
    expect(stderr).toMatch(/^interrupted: [01] of 2 runs are complete\n$/);
    const { runs } = JSON.parse(stdout) as Printed;
    const complete = runs.map(({ approach }) => approach);
    expect(['', 'pristine']).toContain(complete.join());
    expect(readTraceFile(readFileSync(path)).header.approaches.map(({ id }) => id)).toEqual(complete);
  });

  test('a reader that goes away is no error', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'scenario', 'list'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(stderr).toBe('');
  });
});
