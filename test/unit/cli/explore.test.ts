import { describe, expect, test } from 'vitest';
import { GIB, hex0x, PAGE_SIZE } from '../../../src/mm/units.ts';
import { runCli } from './run-cli.ts';

interface Shown {
  readonly cells: {
    readonly scenario: string;
    readonly approach: string;
    readonly checks: Record<string, string>;
    readonly schedules: string;
    readonly newlyPossible: string[];
    readonly counterexample: { readonly schedule: string; readonly steps: unknown[] } | null;
  }[];
}

const parsed = (text: string): Shown => JSON.parse(text) as Shown;

describe('explore', () => {
  test('prints one cell for each scenario and approach', async () => {
    const { status, stdout, stderr } = await runCli([
      ...['explore', '--json', '--scenario', 'munmap-vs-fault', '--scenario', 'brk-vs-brk'],
      ...['--approach', 'sections', '--approach', 'pristine'],
    ]);
    expect([status, stderr]).toEqual([0, '']);
    const { cells } = parsed(stdout);
    expect(cells.map(({ scenario, approach }) => [scenario, approach])).toEqual([
      ['munmap-vs-fault', 'sections'],
      ['munmap-vs-fault', 'pristine'],
      ['brk-vs-brk', 'sections'],
      ['brk-vs-brk', 'pristine'],
    ]);
    expect(cells[0]).toMatchObject({
      checks: { memorySafety: 'ok', linearizability: 'violated', progress: 'ok' },
      complete: true,
      preemptionsComplete: null,
      newlyPossible: [expect.any(String)],
      counterexample: { check: 'linearizability', preemptions: 1 },
    });
    expect(cells[0].schedules).toMatch(/^\d+$/);
    expect(cells[1].counterexample).toBeNull();
  });

  test('takes any small world from standard input', async () => {
    const start = hex0x(0x100000);
    const document = {
      version: 1,
      id: 'mine',
      geometry: { entriesPerTable: 2 },
      mappings: [{ start, lenBytes: 8 * PAGE_SIZE }],
      tasks: [{ calls: [{ op: 'munmap', addr: start, len: 8 * PAGE_SIZE }] }, { kind: 'ps' }, { kind: 'hog' }],
    };
    const args = ['explore', '--json', '--scenario', '-', '--approach', 'sections'];
    const { status, stdout } = await runCli(args, JSON.stringify(document));
    expect(status).toBe(0);
    expect(parsed(stdout).cells[0]).toMatchObject({ scenario: 'mine', checks: { linearizability: 'ok' } });
  });

  test('refuses a call of more steps than can be searched, whether it has a process of its own or not', async () => {
    const start = hex0x(0x100000);
    const document = {
      version: 1,
      geometry: { entriesPerTable: 2 },
      mappings: [{ start, lenBytes: 4 * GIB, populated: 'all' }],
      tasks: [{ calls: [{ op: 'munmap', addr: start, len: 4 * GIB }] }],
    };
    const stderr =
      '-: tasks: found munmap(0x100000, 4294967296), which takes more than 100000 steps; allowed: calls of at most 100000 steps in the race search\n';
    const one = ['explore', '--scenario', '-', '--approach', 'pristine'];
    for (const args of [one, [...one, '--approach', 'sections']]) {
      expect(await runCli(args, JSON.stringify(document))).toEqual({ status: 2, stdout: '', stderr });
    }
  });

  test('refuses more page tables of one page than can be made anew for each run', async () => {
    const mapping = { start: hex0x(2 ** 40), lenBytes: 64 * GIB, populated: { everyBytes: 2 ** 22 } };
    const args = ['explore', '--scenario', '-', '--approach', 'pristine'];
    const { status, stderr } = await runCli(args, JSON.stringify({ version: 1, mappings: [mapping] }));
    expect([status, stderr]).toEqual([
      2,
      '-: mappings[0].populated.everyBytes: found 4194304, which makes 16384 pages; allowed: in the race search at most 8192 that have a page table each\n',
    ]);
  });

  test('shows a schedule in columns, and says where one does not fit', async () => {
    const args = ['explore', '--scenario', 'munmap-vs-fault', '--approach', 'sections', '--schedule'];
    const fits = await runCli([...args, 'a3.b3.a1.a3.b3']);
    expect([fits.status, fits.stderr]).toEqual([0, '']);
    expect(fits.stdout).toMatch(/^ +1 {2}munmap\(0x100000, 49152\): down_write\(mmap_sem\)/m);
    expect(fits.stdout).toContain('step 13: linearizability');
    const other = await runCli([...args, 'a3.b3.a1.a3.b9']);
    expect(other).toMatchObject({ status: 1, stderr: '--schedule: step 14: b has ended\n' });
    expect(other.stdout).toContain('schedule a3.b3.a1.a3.b3');
  });

  test.each([
    [
      ['--schedule', 'a1'],
      '--schedule: found not one scenario and one approach; allowed: it with one --scenario and one --approach',
    ],
    [
      ['--scenario', 'brk-vs-brk', '--approach', 'sections', '--schedule', 'x'],
      '--schedule: found "x"; allowed: tasks and numbers of steps, such as "a6.b14.a3"',
    ],
    [['--preemptions', 'many'], '--preemptions: found "many"; allowed: an integer from 0 to 1000'],
    [
      ['--call-sites', '--approach', 'sections'],
      '--call-sites: found it together with --scenario or --approach; allowed: it by itself',
    ],
    [
      ['--scenario', 'faults-320G'],
      'faults-320G: tasks[1].kind: found "fault"; allowed: in the race search "calls", "ps", "maps", "khugepaged", "hog"',
    ],
  ])('%j is bad usage', async (args, message) => {
    expect(await runCli(['explore', ...args])).toEqual({ status: 2, stdout: '', stderr: `${message}\n` });
  });
});
