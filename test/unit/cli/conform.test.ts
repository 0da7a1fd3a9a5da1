import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KERNEL_TRACES, readText } from '../kernel-traces.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'unmapscope-conform-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function events(name: string): string {
  return join(KERNEL_TRACES, 'events', name);
}

const C = ['--scenario', 'c', '--approach', 'sections'];

describe('conform', () => {
  it('passes what was recorded, and says what was not', async () => {
    const { status, stdout } = await runCli(['conform', events('c.patched.events.json'), ...C]);
    expect(status).toBe(0);
    expect(stdout).toContain('not recorded: cond_resched, pte tables, pud tables, batches');
    expect(stdout).toMatch(/^70 passed, 0 failed\n$/m);
    expect(stdout.endsWith('70 passed, 0 failed\n')).toBe(true);
  });

  it('reads gzip, and prints JSON', async () => {
    const path = events('f2.pristine.events.json.gz');
    const { status, stdout } = await runCli(['conform', path, '--scenario', 'f2', '--approach', 'pristine', '--json']);
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as object;
    expect(result).toMatchObject({
      version: 1,
      files: [{ file: path, approach: 'pristine', passed: 49, failed: 0, first: null }],
      passed: 49,
      failed: 0,
    });
  });

  it('ends with 1 and shows the first difference so that one can act on it', async () => {
    const text = readText('events/c.patched.events.json').replace(
      '"ceiling": "0x1040601000"',
      '"ceiling": "0x1040602000"',
    );
    const path = fileOf('changed.json', text);
    const { status, stdout } = await runCli(['conform', path, ...C]);
    expect(status).toBe(1);
    expect(stdout).toContain('free_pgtables(floor=0x1000601000, ceiling=0x1040602000), ceiling:');
    expect(stdout).toContain('recorded 0x1040602000, the model 0x1040601000');
    expect(stdout).toContain('> free_pgtables(floor=0x1000601000, ceiling=0x1040601000)');
    expect(stdout.endsWith('69 passed, 1 failed\n')).toBe(true);
  });

  it('compares with each approach that is named', async () => {
    const path = events('c.patched.events.json');
    const { status, stdout } = await runCli(['conform', path, ...C, '--approach', 'pristine', '--json']);
    expect(status).toBe(1);
    const { files } = JSON.parse(stdout) as { files: { approach: string; failed: number }[] };
    expect(files.map(({ approach, failed }) => [approach, failed > 0])).toEqual([
      ['sections', false],
      ['pristine', true],
    ]);
  });

  const good = events('c.patched.events.json');
  it.each([
    ['no file', [join(folder, 'none.json'), ...C], 'none.json: found a file that cannot be read (ENOENT)'],
    ['no JSON', [fileOf('no.json', '[\n{"fn": }]'), ...C], 'no.json, line 2: found "}", which is not JSON there'],
    ['no call order', [fileOf('other.json', '{}'), ...C], 'other.json: the document: found an object'],
    [
      'a wrong argument',
      [fileOf('arg.json', '[\n{"fn":"vm_munmap","depth":0},\n{"fn":"find_vma","depth":1}]'), ...C],
      'arg.json, line 3: [1].args.addr: found nothing',
    ],
    [
      'a cut gzip',
      [fileOf('cut.json.gz', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0])), ...C],
      'a gzip file that is cut off',
    ],
    ['an endless file', ['/dev/zero', ...C], '/dev/zero: found more than'],
    ['no scenario', [good, '--approach', 'sections'], '--scenario'],
    ['no approach', [good, '--scenario', 'c'], '--approach'],
    ['an unknown scenario', [good, '--scenario', 'zz', '--approach', 'sections'], '--scenario: found "zz"'],
    ['an unknown approach', [good, '--scenario', 'c', '--approach', 'zz'], '--approach: found "zz"'],
    ['no argument', C, 'EVENTS.json'],
  ])('%s: status 2 and one line', async (_what, args, message) => {
    const { status, stdout, stderr } = await runCli(['conform', ...args]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
