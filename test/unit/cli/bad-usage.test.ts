import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'unmapscope-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const simulate = (...args: string[]): string[] => ['simulate', ...args];
const sweep = (over: string): string[] => ['sweep', '--scenario', 'ps-80G', '--over', over];
const notJson = file('not-json.json', '{ "version": 1,\n  "cpus": 4,,\n}');
const invalid = file(
  'invalid.json',
  '{ "version": 1, "tasks": [{ "calls": [{ "op": "munmap", "addr": "0x1000", "len": -5 }] }] }',
);
const array = file('array.json', '[]');
const noRoom = file(
  'no-room.json',
  JSON.stringify({
    version: 1,
    mappings: [{ start: '0x1000', lenBytes: 2 ** 47 - 8192, populated: 'none' }],
    tasks: [{ calls: [{ op: 'munmap', addr: '0x1000', len: 4096 }] }, { kind: 'fault' }],
  }),
);

/** What is given, and what the one line must name: what is wrong, and what is allowed. */
const CASES: readonly (readonly [args: string[], names: RegExp])[] = [
  [[], /no command.*scenario, simulate/],
  [['frobnicate'], /unknown command 'frobnicate'.*scenario, simulate/],
  [['two\nlines\u001b[2J'], /unknown command 'two lines \[2J'/],
  [['--frobnicate'], /unknown option '--frobnicate'.*--version/],
  [['scenario'], /no command.*list, show/],
  [['scenario', 'frobnicate'], /unknown command 'frobnicate'.*list, show/],
  [['scenario', 'list', '--frobnicate'], /unknown option '--frobnicate'.*--json/],
  [['scenario', 'show'], /missing required argument 'ID'/],
  [['scenario', 'show', 'nothing'], /"nothing".*ps-320G.*a path/],
  [simulate('--frobnicate'), /unknown option '--frobnicate'.*--scenario, --size/],
  [simulate('more'), /too many arguments/],
  [simulate('--size'), /--size.*no value/],
  [simulate('--size', '0'), /--size: found "0"; allowed: a size above 0/],
  [simulate('--size', '-1'), /--size: found "-1"/],
  [simulate('--size=-4096'), /--size: found "-4096"/],
  [simulate('--size', 'much'), /--size: found "much"/],
  [simulate('--size', '128T'), /--size: found 128T from 0x100000000000.*user space ends at 0x7ffffffff000/],
  [simulate('--size', '999999999999999999999'), /--size: .*; allowed: at most 9007199254740991 bytes/],
  [simulate('--size', '8K', '--start', '0x7fffffffe000'), /--size: found 8K from 0x7fffffffe000.*at most 4096 bytes/],
  [simulate('--start', '0x100000000001'), /--start: found "0x100000000001"; allowed: a multiple of 4096/],
  [simulate('--start', 'here'), /--start: found "here"; allowed: an address/],
  [simulate('--start', '0x7ffffffff000'), /--start.*below 0x7ffffffff000/],
  [simulate('--start', '0x7fffffff0000'), /--start: found 320G from 0x7fffffff0000/],
  [simulate('--section-size', '1000'), /--section-size: found "1000"; allowed: a multiple of 4096/],
  [simulate('--section-size', '8192T'), /--section-size: found "8192T"; allowed: at most 9007199254740991 bytes/],
  [simulate('--section-size', '-2M'), /--section-size: found "-2M"/],
  [simulate('--cpus', '0'), /--cpus: found "0"; allowed: an integer from 1 to 1024/],
  [simulate('--cpus', 'two'), /--cpus: found "two"/],
  [simulate('--preempt', 'rt'), /--preempt: found "rt"; allowed: none, voluntary, full/],
  [simulate('--seed', '1.5'), /--seed: found "1.5"; allowed: an integer/],
  [simulate('--seed', '9007199254740992'), /--seed/],
  [
    simulate('--with', 'cat'),
    /--with: found "cat"; allowed: ps, maps, fault, writer, map-fixed, hog, khugepaged, fork/,
  ],
  [simulate('--with', 'ps:0'), /--with ps:COUNT: found "0"/],
  [simulate('--with', 'ps:1000', '--with', 'hog:1000'), /2001 tasks in all; allowed: at most 1024/],
  [simulate('--approach', 'frobnicate'), /--approach: found "frobnicate"; allowed: pristine,.* sections,/],
  [simulate('--approach', 'pristine', '--approach', 'toString'), /--approach: found "toString"/],
  [simulate('--scenario', 'ps-81G'), /--scenario: found "ps-81G"; allowed: ps-320G/],
  [simulate('--scenario', './nowhere/at-all.json'), /nowhere\/at-all\.json: .*ENOENT/],
  [simulate('--scenario', folder), /EISDIR/],
  [simulate('--scenario', notJson), /not-json\.json, line 2: found ","/],
  [simulate('--scenario', invalid), /invalid\.json: tasks\[0\]\.calls\[0\]\.len: found -5; allowed: an integer from 0/],
  [simulate('--scenario', array), /array\.json: document: found an empty array/],
  [simulate('--scenario', noRoom), /tasks: .*there is room for 0/],
  [simulate('--scenario', '-'), /standard input, line 1: found the end/],
  [simulate('--scenario', 'ps-320G-hog', '--cpus', '1'), /ps-320G-hog: tasks\[3\]\.cpu: found 1; allowed: 0 to 0/],
  [simulate('--scenario', 'ps-80G', '--size', '1G'), /--size: .*--scenario/],
  [simulate('--scenario', 'ps-80G', '--start', '0x1000'), /--start: .*--scenario/],
  [simulate('--scenario', 'ps-80G', '--with', 'ps'), /--with: .*--scenario/],
  [simulate('--out', join(folder, 'nowhere', 'x.unmapscope')), /--out: .*ENOENT/],
  [simulate('--out', folder), /--out: .*EISDIR/],
  [['compare'], /required option '--scenario <S>' not specified/],
  [['compare', '--scenario', noRoom], /tasks: .*there is room for 0/],
  [sweep('size=1..2'), /--over: found "size=1\.\.2"; allowed: sectionBytes=2M\.\.max/],
  [['sweep', '--scenario', 'ps-320G-hog', '--over', 'cpus=1..2'], /--over cpus=1: tasks\[3\]\.cpu: found 1/],
];

describe.concurrent('bad usage: status 2, nothing on standard output, one line on standard error', () => {
  test.for(CASES)('%j', async ([args, names]) => {
    const { status, stdout, stderr } = await runCli(args);
    expect(stderr).toMatch(names);
    expect(stderr).toMatch(/^\P{Cc}+\n$/u);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
