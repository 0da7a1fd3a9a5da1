import { describe, expect, test } from 'vitest';
import { GIB, MIB, TIB } from '../../../src/mm/units.ts';
import { defaultScenario, sizeName } from '../../../src/scenario/default-scenario.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';

const START = 0x1000_0000_0000;

describe('what a document leaves out', () => {
  test('everything', () => {
    expect(parseScenario({ version: 1 })).toEqual({
      version: 1,
      id: 'unnamed',
      title: 'unnamed',
      kernel: 'v4.17',
      cpus: 32,
      preempt: 'voluntary',
      hz: 250,
      seed: 1,
      maxMapCount: 65530,
      sectionBytes: GIB,
      calibration: 'rfc-2018',
      geometry: { entriesPerTable: 512 },
      drop: { contended: true, notAtomic: true, needResched: true },
      mappings: [{ start: START, lenBytes: 320 * GIB, prot: 'rw-', flags: ['private', 'anonymous'], populated: 'all' }],
      tasks: [
        {
          name: 'munmap',
          kind: 'calls',
          count: 1,
          cpu: 0,
          atNs: 0,
          calls: [{ op: 'munmap', addr: START, len: 320 * GIB }],
          repeat: false,
          pauseNs: 0,
          range: null,
          pattern: 'sequential',
          rounds: null,
        },
      ],
      order: null,
      limits: { simNs: 1e12, events: 2e8, states: 250_000 },
    });
  });

  test('a section is what one PUD entry spans', () => {
    expect(parseScenario({ version: 1, geometry: { entriesPerTable: 2 } }).sectionBytes).toBe(4 * 4096);
    expect(parseScenario({ version: 1, geometry: { entriesPerTable: 64 } }).sectionBytes).toBe(64 * 64 * 4096);
  });

  test('the task unmaps the first mapping', () => {
    const mappings = [
      { start: '0x7000', lenBytes: 8192 },
      { start: '0x1000', lenBytes: 4096 },
    ];
    expect(parseScenario({ version: 1, mappings }).tasks[0].calls).toEqual([{ op: 'munmap', addr: 0x7000, len: 8192 }]);
  });

  test.each([
    ['its size is that of the munmap, in whole pages', { addr: START, len: 8193 }, 12288],
    ['it reaches to where the munmap ends', { addr: START + 4096, len: 8192 }, 12288],
    ['a munmap elsewhere says nothing', { addr: 4096, len: 8192 }, 320 * GIB],
    ['nor one that ends where nothing can be mapped', { addr: START, len: '0xfffffffffffff000' }, 320 * GIB],
    ['nor one of nothing', { addr: START, len: 0 }, 320 * GIB],
  ])('the mapping: %s', (_, args, lenBytes) => {
    const { mappings } = parseScenario({ version: 1, tasks: [{ calls: [{ op: 'munmap', ...args }] }] });
    expect(mappings).toMatchObject([{ start: START, lenBytes }]);
  });

  test('neighbours', () => {
    const kinds = ['ps', 'maps', 'fault', 'writer', 'map-fixed', 'fork', 'hog', 'khugepaged'];
    const unmapper = { atNs: 5_000_000, calls: [{ op: 'munmap', addr: START, len: 4096 }] };
    const { tasks } = parseScenario({ version: 1, tasks: [...kinds.map((kind) => ({ kind })), unmapper] });
    expect(tasks.map(({ name, count, cpu, atNs, pauseNs }) => [name, count, cpu, atNs, pauseNs])).toEqual([
      ['ps', 1, null, 6_000_000, 200_000_000],
      ['maps', 1, null, 0, 200_000_000],
      ['fault', 1, null, 0, 55_000],
      ['writer', 1, null, 0, 1_000_000],
      ['map-fixed', 1, null, 0, 1_000_000],
      ['fork', 1, null, 0, 100_000_000],
      ['hog', 1, null, 0, 0],
      ['khugepaged', 1, null, 0, 10_000_000_000],
      ['munmap', 1, 0, 5_000_000, 0],
    ]);
  });

  test('only the first task that makes calls goes to CPU 0 by itself', () => {
    const calls = [{ op: 'cmdline' }];
    const { tasks } = parseScenario({ version: 1, tasks: [{ calls }, { calls }, { calls, cpu: 7 }] });
    expect(tasks.map(({ name, cpu }) => [name, cpu])).toEqual([
      ['cmdline', 0],
      ['cmdline', null],
      ['cmdline', 7],
    ]);
    expect(parseScenario({ version: 1, tasks: [{ calls, cpu: null }] }).tasks[0].cpu).toBe(null);
    expect(parseScenario({ version: 1, tasks: [{ calls, count: 4 }] }).tasks[0].cpu).toBe(null);
  });

  test('the bound on time leaves room for what is mapped', () => {
    const mappings = [{ start: START, lenBytes: 64 * TIB }];
    expect(parseScenario({ version: 1, mappings }).limits.simNs).toBe(65536e9);
  });
});

describe('the default scenario', () => {
  test('without options is what a document without fields is', () => {
    const { id: _, title: __, ...rest } = parseScenario(defaultScenario());
    expect(parseScenario({ version: 1 })).toMatchObject(rest);
  });

  test('every option', () => {
    const document = defaultScenario({
      sizeBytes: 3 * MIB + 1,
      start: 0x2000_0000_0000,
      sectionBytes: 2 * MIB,
      cpus: 4,
      preempt: 'none',
      seed: 7,
      neighbours: [
        { kind: 'ps', count: 1 },
        { kind: 'fault', count: 3 },
      ],
    });
    expect(document.title).toBe('munmap of one populated mapping, with ps, with 3 fault');
    expect(parseScenario(document)).toMatchObject({
      id: 'munmap-3145729',
      sectionBytes: 2 * MIB,
      cpus: 4,
      preempt: 'none',
      seed: 7,
      mappings: [{ start: 0x2000_0000_0000, lenBytes: 3 * MIB + 4096 }],
      tasks: [
        { kind: 'calls', cpu: 0, calls: [{ op: 'munmap', addr: 0x2000_0000_0000, len: 3 * MIB + 1 }] },
        { kind: 'ps', count: 1, atNs: 1_000_000 },
        { kind: 'fault', count: 3 },
      ],
    });
  });

  test('sizes by name', () => {
    expect([1, 1024, 1536, 2 * MIB, 320 * GIB, 64 * TIB].map(sizeName)).toEqual([
      '1',
      '1K',
      '1536',
      '2M',
      '320G',
      '64T',
    ]);
  });
});
