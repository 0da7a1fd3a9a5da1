import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { RECORDINGS } from '../replay/fixtures.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'unmapscope-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [examples, other] = RECORDINGS;
const text = readFileSync(examples, 'utf8');

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const wrong = written('wrong.jsonl', text.replace('"pgtablePages":3', '"pgtablePages":4'));
const cut = written('cut.gz', gzipSync(text).subarray(0, 2000));

describe.concurrent('replay', () => {
  test('all pass: status 0, the count in the last line', async () => {
    const { status, stdout, stderr } = await runCli(['replay', examples, other]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+examples\.jsonl: 1727 passed, 0 failed\n/);
    expect(stdout).toMatch(/\n\d+ passed, 0 failed\n$/);
  });

  test('one fails: status 1, and what differs', async () => {
    const { status, stdout } = await runCli(['replay', wrong]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/line \d+, pgtablePages after touch .*\n {4}recorded: {2}4\n {4}the model: 3\n/);
    expect(stdout).toMatch(/\n1726 passed, 1 failed\n$/);
  });

  test('--json', async () => {
    const { status, stdout } = await runCli(['replay', '--json', wrong, examples]);
    expect(status).toBe(1);
    const document = JSON.parse(stdout) as { files: { first: unknown }[] };
    expect(document).toMatchObject({
      version: 1,
      files: [
        { file: wrong, passed: 1726, failed: 1, first: { field: 'pgtablePages', expected: '4', got: '3' } },
        { file: examples, passed: 1727, failed: 0, first: null },
      ],
      passed: 3453,
      failed: 1,
    });
  });

  test('--all shows every difference', async () => {
    const all = written('all.jsonl', text.replaceAll('"pgtablePages":3', '"pgtablePages":4'));
    const { status, stdout } = await runCli(['replay', '--all', all]);
    expect(status).toBe(1);
    const failed = Number(/(\d+) failed\n$/.exec(stdout)?.[1]);
    expect(failed).toBeGreaterThan(10);
    expect(stdout.match(/recorded: {2}4/g)).toHaveLength(failed);
  });

  test('a bad file: its line and the reason, the others still run, status 2', async () => {
    const { status, stdout, stderr } = await runCli(['replay', cut, examples]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^\S+cut\.gz, line \d+: text: found gzip that is cut off or damaged; allowed: [^\n]*\n$/);
    expect(stdout).toMatch(/\n1727 passed, 0 failed\n$/);
    expect(stdout).not.toContain('cut.gz');
  });

  test.for([
    [['replay', cut], /cut\.gz, line \d+: /],
    [['replay', join(folder, 'none')], /none: found no such file; allowed: a recording/],
    [['replay', folder], /found a file that cannot be read \(EISDIR\)/],
    [['replay'], /missing required argument/],
    [['replay', '--most', examples], /unknown option '--most'.*allowed: --all, --json/],
  ] as const)('nothing to compare: %j', async ([args, says]) => {
    const { status, stdout, stderr } = await runCli(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  test('standard input; one that ends early is said to', async () => {
    const { status, stdout, stderr } = await runCli(['replay', '-'], text.split('\n').slice(0, 40).join('\n'));
    expect(status).toBe(0);
    expect(stderr).toBe('-: does not end with the unmapping of its arena; it may be cut off\n');
    expect(stdout).toMatch(/\n\d+ passed, 0 failed\n$/);
  });
});
