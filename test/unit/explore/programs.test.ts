/** What each task of a scenario does as operations of a history, and what is refused. */
import { describe, expect, test } from 'vitest';
import { programsOf } from '../../../src/explore/program.ts';
import { hex0x, PAGE_SIZE } from '../../../src/mm/units.ts';
import type { ScenarioDocument } from '../../../src/scenario/document.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { at, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const MAPPING = { start: at(0), lenBytes: SECTION };

function programsOfTasks(tasks: NonNullable<ScenarioDocument['tasks']>, mappings = [MAPPING]) {
  return programsOf(parseScenario({ version: 1, geometry: { entriesPerTable: 2 }, mappings, tasks }));
}

const operationsOf = (...calls: DocumentCall[]) => programsOf(smallWorld([MAPPING], [calls]))[0].operations;

test.each<[DocumentCall, string]>([
  [{ op: 'munmap', addr: at(0), len: 8192 }, 'munmap(0x100000, 8192)'],
  [{ op: 'mlock', addr: at(0), len: 8192 }, 'mlock(0x100000, 8192)'],
  [{ op: 'munlock', addr: at(0), len: 8192 }, 'munlock(0x100000, 8192)'],
  [{ op: 'mincore', addr: at(0), len: 8192 }, 'mincore(0x100000, 8192)'],
  [{ op: 'mmap', addr: at(1), len: 4096, flags: ['private', 'fixed'] }, 'mmap(0x101000, 4096, rw-, private|fixed)'],
  [{ op: 'mprotect', addr: at(0), len: 4096, prot: 'r--' }, 'mprotect(0x100000, 4096, r--)'],
  [{ op: 'mremap', addr: at(0), oldLen: 4096, newLen: 8192 }, 'mremap(0x100000, 4096, 8192, 0)'],
  [
    { op: 'mremap', addr: at(0), oldLen: 4096, newLen: 8192, flags: ['maymove', 'fixed'], newAddr: at(8) },
    'mremap(0x100000, 4096, 8192, maymove|fixed, 0x108000)',
  ],
  [{ op: 'madvise', addr: at(0), len: 4096, advice: 'dontneed' }, 'madvise(0x100000, 4096, dontneed)'],
  [{ op: 'brk', addr: at(2) }, 'brk(0x102000)'],
  [{ op: 'shmdt', addr: at(2) }, 'shmdt(0x102000)'],
  [{ op: 'shmat', segment: 1, addr: at(2) }, 'shmat(segment 1, 0x102000)'],
  [
    { op: 'mmap_vmcore', addr: at(2), len: 8192, mapped: 4096 },
    'mmap(/proc/vmcore, 0x102000, 8192), failing after 4096',
  ],
  [{ op: 'touch', access: 'read', addr: at(0), len: 1 }, 'read 0x100000'],
  [{ op: 'touch', access: 'write', addr: at(0), len: 1 }, 'write 0x100000'],
  [{ op: 'cmdline' }, 'read /proc/PID/cmdline'],
  [{ op: 'fork' }, 'fork()'],
  [{ op: 'exit' }, 'exit()'],
])('%o is read as %s', (call, text) => {
  expect(operationsOf(call).map((operation) => operation.text)).toEqual([text]);
});

describe('operations', () => {
  test('are one for each page of a touch, which share a group; a sleep is none', () => {
    const operations = operationsOf(
      { op: 'sleep', ns: 5 },
      { op: 'touch', access: 'read', addr: hex0x(0x100010), len: 2 * PAGE_SIZE },
      { op: 'touch', access: 'write', addr: at(2), len: 2 * PAGE_SIZE },
      { op: 'brk', addr: 0 },
    );
    expect(operations.map(({ text, group }) => `${group} ${text}`)).toEqual([
      '1 read 0x100010',
      '1 read 0x101000',
      '1 read 0x102000',
      '2 write 0x102000',
      '2 write 0x103000',
      '3 brk(0x0)',
    ]);
    expect(operations[1].call).toEqual({ op: 'touch', access: 'read', addr: 0x101000, len: 1 });
  });

  test('write something of their own each', () => {
    const touch: DocumentCall = { op: 'touch', access: 'write', addr: at(0), len: 2 * PAGE_SIZE };
    const programs = programsOfTasks([{ calls: [touch, touch] }, { calls: [touch] }]);
    expect(programs.map(({ operations }) => operations.map(({ content }) => content))).toEqual([
      [10, 11, 12, 13],
      [20, 21],
    ]);
  });

  test('poll only where a mincore says until when', () => {
    const range = { addr: at(0), len: 4096 };
    const operations = operationsOf(
      { op: 'mincore', ...range, until: '-ENOMEM' },
      { op: 'mincore', ...range },
      { op: 'munmap', ...range },
    );
    expect(operations.map(({ until }) => until)).toEqual(['-ENOMEM', null, null]);
  });
});

describe('tasks', () => {
  test('have letters in the order of the document, and a number where there are several of a kind', () => {
    const programs = programsOfTasks([
      { name: 'first', calls: [{ op: 'fork' }] },
      { kind: 'ps', count: 2 },
      { kind: 'maps' },
      { kind: 'khugepaged' },
      { kind: 'hog', name: 'busy' },
    ]);
    expect(
      programs.map(({ letter, name, isCalls, sharesMm, operations }) => [
        letter,
        name,
        isCalls,
        sharesMm,
        operations.map(({ text, content, group }) => `${text} ${content} ${group}`),
      ]),
    ).toEqual([
      ['a', 'first', true, true, ['fork() 10 0']],
      ['b', 'ps-1', false, false, ['read /proc/PID/cmdline 20 0']],
      ['c', 'ps-2', false, false, ['read /proc/PID/cmdline 30 0']],
      ['d', 'maps', false, false, ['read /proc/PID/maps 40 0']],
      ['e', 'khugepaged', false, false, ['khugepaged scan 50 0']],
      ['f', 'busy', false, false, []],
    ]);
    expect(programs.flatMap(({ operations }) => operations.map(({ until }) => until))).toEqual(Array(5).fill(null));
  });

  test('of other kinds are refused', () => {
    const calls = { calls: [{ op: 'fork' as const }] };
    expect(() => programsOfTasks([calls, { kind: 'fork' }])).toThrow(
      'tasks[1].kind: found "fork"; allowed: in the race search "calls", "ps", "maps", "khugepaged", "hog"',
    );
  });

  test('are 16 at most', () => {
    const fork = [{ op: 'fork' as const }];
    expect(programsOfTasks([{ calls: fork, count: 16 }])).toHaveLength(16);
    expect(() =>
      programsOfTasks([
        { calls: fork, count: 9 },
        { calls: fork, count: 8 },
      ]),
    ).toThrow('tasks: found 17 tasks in all; allowed: at most 16 in the race search');
  });
});

describe('what a search cannot hold', () => {
  test('is an access to more than 4096 pages', () => {
    const touch = (pages: number): DocumentCall => ({
      op: 'touch',
      access: 'read',
      addr: at(0),
      len: pages * PAGE_SIZE,
    });
    expect(operationsOf(touch(4096))).toHaveLength(4096);
    expect(() => operationsOf({ op: 'fork' }, touch(4097))).toThrow(
      `tasks[0].calls[1].len: found ${4097 * PAGE_SIZE}; allowed: in the race search at most ${4096 * PAGE_SIZE}, an access to each of 4096 pages`,
    );
    // Of other calls the length is nothing to walk.
    expect(operationsOf({ op: 'munmap', addr: at(0), len: 4097 * PAGE_SIZE })).toHaveLength(1);
  });

  test('is more than 8192 pages that have a table each', () => {
    const everyBytes = 4 * PAGE_SIZE;
    const sparse = (pages: number) => ({ start: at(0), lenBytes: pages * everyBytes, populated: { everyBytes } });
    const world = (pages: number) => programsOf(smallWorld([sparse(pages)], [[{ op: 'fork' }]]));
    expect(world(8192)).toHaveLength(1);
    expect(() => world(8193)).toThrow(
      `mappings[0].populated.everyBytes: found ${everyBytes}, which makes 8193 pages; allowed: in the race search at most 8192 that have a page table each`,
    );
  });
});
