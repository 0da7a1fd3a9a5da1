import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readTraceFile } from '../../../src/trace/trace-file.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'unmapscope-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FIXTURES = join(import.meta.dirname, '../../fixtures/traces');
const scenario = join(folder, 'small.json');
writeFileSync(
  scenario,
  JSON.stringify({
    version: 1,
    id: 'small',
    title: 'small',
    mappings: [{ start: '0x100000000000', lenBytes: 2 ** 31, populated: 'all' }],
    tasks: [{ name: 'munmap', kind: 'calls', calls: [{ op: 'munmap', addr: '0x100000000000', len: 2 ** 31 }] }],
  }),
);
const EXPORT = ['export', '--scenario', scenario, '--approach', 'pristine', '--approach', 'sections'];

describe('import', () => {
  test('--json prints what the contract says', async () => {
    const { status, stdout, stderr } = await runCli(['import', '--json', join(FIXTURES, '6.1/b.trace-cmd.txt.gz')]);
    expect([status, stderr]).toEqual([0, '']);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(report).toMatchObject({
      version: 1,
      format: 'trace-cmd',
      lines: 1540,
      notUnderstood: { count: 0, first: [] },
      tasks: 11,
      events: { LockDowngrade: 16 },
    });
    expect((report['locks'] as object[])[0]).toEqual({
      lock: expect.stringMatching(/^0xff/) as string,
      writeHolds: expect.any(Number) as number,
      writeReleases: expect.any(Number) as number,
      downgrades: expect.any(Number) as number,
      readHolds: expect.any(Number) as number,
      failedTries: expect.any(Number) as number,
      unpaired: 0,
      longestWaitNs: { read: 152_600_000, write: 152_292_000 },
    });
  });

  test('for people, from standard input, with control characters shown as such', async () => {
    const line = '            main-7       [000] .....  5.000001: mmap_lock_released: mm=1 memcg_path=/ write=true\n';
    const { status, stdout } = await runCli(['import', '-'], `${line}\u001b[31mred\u001b[0m\n`);
    expect(status).toBe(0);
    expect(stdout).toContain('2 lines: 1 understood, 0 ignored, 1 not understood');
    expect(stdout).toContain('?[31mred?[0m');
    expect(stdout).not.toContain('\u001b');
  });

  test.each([
    ['a file that is not there', '/nowhere/at/all', /cannot be read \(ENOENT\)/],
    ['something else', scenario, /JSON, but no trace/],
  ])('%s: status 2 and one line', async (_, path, message) => {
    const { status, stdout, stderr } = await runCli(['import', path]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('export', () => {
  test.each(['chrome', 'ftrace', 'trace'])('as %s: all runs in one file, which reads back', async (format) => {
    const out = join(folder, `out.${format}`);
    const { status, stdout } = await runCli([...EXPORT, '--as', format, '--out', out]);
    expect([status, stdout]).toEqual([0, '']);
    const back = await runCli(['import', '--json', out]);
    expect(JSON.parse(back.stdout)).toMatchObject({
      notUnderstood: { count: 0 },
      events: { SectionBegin: 3, SyscallEnter: 2 },
    });
    if (format === 'trace')
      expect(readTraceFile(readFileSync(out)).header.approaches.map(({ id }) => id)).toEqual(['pristine', 'sections']);
  });

  test('to standard output, the same bytes every time', async () => {
    const [a, b] = await Promise.all([runCli([...EXPORT, '--as', 'csv']), runCli([...EXPORT, '--as', 'csv'])]);
    expect(a.status).toBe(0);
    expect(a.stdout).toBe(b.stdout);
    expect(a.stdout.split('\r\n')[0]).toBe(
      'approach,event,time_ns,end_ns,task,kind,detail,address,length_bytes,count,says',
    );
  });

  test('as svg: a picture of the timelines of all runs, the same every time', async () => {
    const [a, b] = await Promise.all([runCli([...EXPORT, '--as', 'svg']), runCli([...EXPORT, '--as', 'svg'])]);
    expect(a.status).toBe(0);
    expect(a.stdout).toBe(b.stdout);
    expect(a.stdout).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    for (const label of ['Pristine', 'Sections', 'mmap_sem', 'drop tests']) {
      expect(a.stdout).toContain(`<g data-name="${label}">`);
    }
  });
});
