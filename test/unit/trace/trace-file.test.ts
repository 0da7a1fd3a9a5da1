import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind, Phase } from '../../../src/mm/events.ts';
import { GIB } from '../../../src/mm/units.ts';
import { gunzip, gzip, isGzip } from '../../../src/trace/gzip.ts';
import { joinColumns } from '../../../src/trace/event-columns.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { isTraceFile, readTraceFile, TraceFileError, writeTraceFile } from '../../../src/trace/trace-file.ts';
import type { TraceFileHeader } from '../../../src/trace/trace-file-header.ts';
import { columnsOf, simulatedDefault } from './support.ts';

const HEADER: TraceFileHeader = {
  program: '0.1.0',
  modelChecksum: '0123456789ab',
  scenario: { version: 1, id: 'ünmap', nested: [1, null] },
  approaches: [{ id: 'pristine', label: 'Pristine' }],
  tasks: [{ name: 'munmap', kind: 1, cpu: 0 }],
  range: { start: 2 ** 44, lenBytes: GIB },
  mappings: [{ start: 2 ** 44, lenBytes: GIB, resident: true }],
  sectionBytes: GIB,
  summaries: [{ approach: 'pristine', munmapNs: 12 }],
};

const events = fc.array(
  fc.record({
    kind: fc.constantFrom(EventKind.Zap, EventKind.DropTest, EventKind.VmaFree),
    timeNs: fc.nat(1e9),
    addr: fc.nat(2 ** 31),
    lenBytes: fc.nat(2 ** 31),
    count: fc.nat(2 ** 31),
    detail: fc.nat(255),
  }),
  { maxLength: 40 },
);

function smallFile(): Uint8Array<ArrayBuffer> {
  const lane = columnsOf([1, 2, 3].map((timeNs) => ({ kind: EventKind.DropTest, timeNs })));
  return writeTraceFile(HEADER, [lane]);
}

test('a header that is wrong is quoted in a line, not whole', () => {
  const header = { ...HEADER, tasks: 'x'.repeat(50_000) } as unknown as TraceFileHeader;
  const bytes = writeTraceFile(header, []);
  expect(() => readTraceFile(bytes)).toThrow(/^header: tasks: .{1,400}$/u);
});

test('a header that nests deeper than it could be written again is refused', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 0 : [deep(levels - 1)]);
  const bytes = (levels: number): Uint8Array<ArrayBuffer> =>
    writeTraceFile({ ...HEADER, scenario: deep(levels) }, [columnsOf([])]);
  expect(readTraceFile(bytes(60)).header.scenario).toEqual(deep(60));
  expect(() => readTraceFile(bytes(1000))).toThrow(/^header: document: .*at most 64 levels/u);
});

describe('trace file', () => {
  test('gives back every event and the header', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 4 }), fc.integer({ min: 0, max: 7 }), (told, offset) => {
        const lanes = told.map(columnsOf);
        const approaches = lanes.map((_, i) => ({ id: `a${i}`, label: `A ${i}` }));
        const written = writeTraceFile({ ...HEADER, approaches }, lanes);
        // As a part of a larger buffer, where the columns lie crooked.
        const within = new Uint8Array(written.length + offset);
        within.set(written, offset);
        const read = readTraceFile(within.subarray(offset));
        expect(read.lanes).toEqual(lanes);
        expect(read.header).toEqual({ ...HEADER, approaches });
      }),
    );
  });

  test('a simulated run goes through gzip and back', async () => {
    const { trace, chunks } = simulatedDefault(
      { sizeBytes: 4 * GIB, neighbours: [{ kind: 'ps', count: 1 }] },
      'sections',
    );
    const written = writeTraceFile({ ...HEADER, tasks: [...trace.tasks] }, [joinColumns(chunks)]);
    const packed = await gzip(written);
    expect(isGzip(packed)).toBe(true);
    expect(isTraceFile(packed)).toBe(false);
    expect(packed.length).toBeLessThan(written.length / 2);
    const read = readTraceFile(await gunzip(packed, 1e9));
    expect(read.lanes[0]).toEqual(joinColumns(chunks));
  });

  test('a file of a program that knows more phases opens: what is not known has its number for a name', () => {
    const newest = { kind: EventKind.Phase, timeNs: 1, detail: 250 };
    const known = { kind: EventKind.Phase, timeNs: 2, detail: Phase.arch_unmap };
    const { header, lanes } = readTraceFile(writeTraceFile(HEADER, [columnsOf([newest, known])]));
    const trace = new RunTrace({ tasks: header.tasks, range: header.range, mappings: header.mappings });
    trace.addChunk(lanes[0]);
    expect([0, 1].map((i) => trace.label(i))).toEqual(['250', 'arch_unmap']);
    expect(trace.track(0).phases.length).toBe(2);
  });

  test('what unpacks to too much, or is damaged, is refused', async () => {
    const packed = await gzip(new Uint8Array(100_000));
    await expect(gunzip(packed, 99_999)).rejects.toThrow('unpacks to more than 99999 bytes');
    await expect(gunzip(packed.subarray(0, 50), 1e9)).rejects.toThrow('not a whole gzip file');
    await expect(gunzip(Uint8Array.of(0x1f, 0x8b, 1, 2, 3), 1e9)).rejects.toThrow('not a whole gzip file');
  });

  test.each([
    ['not a trace file', () => new TextEncoder().encode('{"traceEvents": []}')],
    ['not a trace file', () => new Uint8Array(0)],
    ['cut off in the header', () => smallFile().subarray(0, 12)],
    ['cut off in the header', () => smallFile().subarray(0, 40)],
    ['cut off in lane 0', () => smallFile().subarray(0, smallFile().length - 1)],
    ['8 bytes follow the last lane', () => Uint8Array.from([...smallFile(), ...new Array<number>(8).fill(0)])],
    ['version 2; this program reads 1', () => changed((file) => (file[8] = 2))],
    ['not JSON', () => changed((file) => (file[16] = 0x7a))],
    ['not JSON', () => changed((file) => (file[20] = 0xff))],
    ['header: lanes', () => writeTraceFile({ ...HEADER }, [{ ...columnsOf([]), length: 1.5 }])],
    ['header: tasks.0.cpu', () => writeTraceFile({ ...HEADER, tasks: [{ name: 'x', kind: 1, cpu: -1 }] }, [])],
    ['0 lanes, but 1 approaches', () => writeTraceFile(HEADER, [])],
    [
      'there is no task 1',
      () => writeTraceFile(HEADER, [columnsOf([{ kind: EventKind.DropTest, timeNs: 0, task: 1 }])]),
    ],
    [
      'there is no task 7',
      () => writeTraceFile(HEADER, [columnsOf([{ kind: EventKind.Wakeup, timeNs: 0, count: 7 }])]),
    ],
    [
      'event 1: times 5 to 4 are no span',
      () =>
        writeTraceFile(HEADER, [
          columnsOf([
            { kind: 1, timeNs: 0 },
            { kind: 1, timeNs: 5, lastNs: 4 },
          ]),
        ]),
    ],
    ['times NaN', () => writeTraceFile(HEADER, [columnsOf([{ kind: 1, timeNs: NaN }])])],
    ['no number', () => writeTraceFile(HEADER, [columnsOf([{ kind: 1, timeNs: 0, addr: Infinity }])])],
  ])('refuses with "%s"', (message, file) => {
    expect(() => readTraceFile(file())).toThrow(message);
    expect(() => readTraceFile(file())).toThrow(TraceFileError);
  });

  test('whatever the bytes are, it reads them or refuses them', () => {
    const whole = smallFile();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (changes) => {
          const file = whole.slice();
          for (const [at, byte] of changes) file[at] = byte;
          try {
            readTraceFile(file);
          } catch (error) {
            expect(error).toBeInstanceOf(TraceFileError);
            expect((error as Error).message).not.toContain('\n');
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function changed(change: (file: Uint8Array) => void): Uint8Array {
  const file = smallFile();
  change(file);
  return file;
}
