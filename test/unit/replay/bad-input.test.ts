import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { RecordingError } from '../../../src/replay/recording-error.ts';
import { replay } from '../../../src/replay/replay.ts';
import { LONGEST_LINE } from '../../../src/replay/text-lines.ts';
import { chunksOf, readLines, RECORDINGS } from './fixtures.ts';

const HEADER =
  '{"format":"unmap-oracle","version":1,"kernel":"any","pageSize":4096,"arena":["0x100000000000","0x101000000000"],"seed":1,"profile":"p"}';
const EMPTY =
  '{"check":true,"maps":[],"present":[],"zero":[],"rssPages":0,"zeroPages":0,"pgtablePages":0,"lockedPages":0,"vmx":[]}';
const MMAP =
  '{"op":"mmap","addr":"0x100000000000","len":8192,"prot":"rw-","flags":["private","anonymous","fixed"],"ret":"0x100000000000"}';
const END = '{"op":"munmap","addr":"0x100000000000","len":68719476736,"ret":0}';

async function problemOf(text: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  const chunks = typeof text === 'string' || text instanceof Uint8Array ? chunksOf(text) : text;
  try {
    await replay(chunks);
  } catch (error) {
    if (error instanceof RecordingError) return `${error.line}: ${error.message}`;
    throw error;
  }
  return 'none';
}

function recording(...lines: string[]): string {
  return `${[HEADER, EMPTY, ...lines, END, EMPTY].join('\n')}\n`;
}

describe('the header', () => {
  test.for([
    ['', '1: text: found nothing'],
    ['hello\n', '1: line: found text that is not JSON'],
    ['[]\n', '1: line: found []'],
    ['{"a":1}\n', '1: format: found nothing; allowed: "unmap-oracle"'],
    [HEADER.replace('unmap-oracle', 'other'), '1: format: found "other"; allowed: "unmap-oracle"'],
    [HEADER.replace('"version":1', '"version":2'), '1: version: found 2; allowed: 1'],
    [HEADER.replace('"version":1', '"version":"1"'), '1: version: found "1"; allowed: 1'],
    [HEADER.replace('4096', '16384'), '1: pageSize: found 16384; allowed: 4096'],
    [HEADER.replace('"arena"', '"area"'), '1: arena: found nothing'],
    [HEADER.replace('0x101000000000', '0x1000'), '1: arena: found'],
    [HEADER, '2: text: found the end before any operation or check'],
  ] as const)('%j', async ([text, problem]) => {
    expect(await problemOf(text)).toContain(problem);
  });

  test('the name of the kernel does not matter, nor what else stands there', async () => {
    const other = HEADER.replace('"any"', '"7.1.0-mine"').replace('"seed":1', '"more":[1]');
    expect(await problemOf([other, EMPTY, END, EMPTY].join('\n'))).toBe('none');
  });
});

describe('a line', () => {
  test.for([
    ['', 'line: found text that is not JSON'],
    ['{"op":"mmap"', 'line: found text that is not JSON'],
    ['7', 'line: found 7'],
    ['{"what":1}', 'line: found {"what":1}; allowed: an object with "op", "check" or "note"'],
    ['{"op":"mmapp","addr":"0x1000","len":1,"ret":0}', 'op: found "mmapp"; allowed: "mmap", "munmap"'],
    ['{"op":"munmap","len":1,"ret":0}', 'addr: found nothing; allowed: a value, the field is required'],
    ['{"op":"munmap","addr":4096,"len":1,"ret":0}', 'addr: found 4096'],
    ['{"op":"munmap","addr":"0xZZ","len":1,"ret":0}', 'addr: found "0xZZ"'],
    ['{"op":"munmap","addr":"0x1000","len":1.5,"ret":0}', 'len: found 1.5'],
    ['{"op":"munmap","addr":"0x1000","len":-1,"ret":0}', 'len: found -1'],
    ['{"op":"munmap","addr":"0x1000","len":1e300,"ret":0}', 'len: found 1e+300'],
    ['{"op":"munmap","addr":"0x1000","len":1}', 'ret: found nothing'],
    ['{"op":"munmap","addr":"0x1000","len":1,"ret":0.5}', 'ret: found 0.5'],
    ['{"op":"munmap","addr":"0x1000","len":1,"ret":"ENOMEM"}', 'ret: found "ENOMEM"'],
    ['{"op":"mprotect","addr":"0x1000","len":1,"prot":"wr-","ret":0}', 'prot: found "wr-"'],
    ['{"op":"madvise","addr":"0x1000","len":1,"advice":"free","ret":0}', 'advice: found "free"'],
    ['{"op":"touch","addr":"0x1000","len":1,"access":"run","ret":0}', 'access: found "run"; allowed: "read", "write"'],
    ['{"op":"touch","addr":"0x1000","len":1,"access":"read","ret":"-SIGSEGV","code":"maperr"}', 'at: found nothing'],
    ['{"op":"touch","addr":"0x1000","len":"0x10000000000","access":"read","ret":0}', 'len: found "0x10000000000"'],
    ['{"op":"\u2028\u202e"}', 'op: found "\\u{2028}\\u{202e}"'],
    [MMAP.replace('"fixed"', '"stack"'), 'flags: found "stack"'],
    [MMAP.replace('["private","anonymous","fixed"]', '"fixed"'), 'flags: found "fixed"; allowed: an array of strings'],
    [
      '{"op":"mremap","addr":"0x1000","oldLen":4096,"newLen":4096,"flags":["maymove","fixed"],"newAddr":null,"ret":0}',
      'newAddr: found null',
    ],
    [EMPTY.replace('"check":true', '"check":false'), 'check: found false; allowed: true'],
    [EMPTY.replace('"rssPages":0,', ''), 'rssPages: found nothing'],
    [EMPTY.replace('"rssPages":0', '"rssPages":0.5'), 'rssPages: found 0.5'],
    [EMPTY.replace('"lockedPages":0', '"lockedPages":"0"'), 'lockedPages: found "0"'],
    [EMPTY.replace('"maps":[]', '"maps":[["0x1000","0x2000"]]'), 'maps: found ["0x1000","0x2000"]'],
    [EMPTY.replace('"maps":[]', '"maps":[["0x1000","0x2000","rw-p"]]'), 'vmx: found 0 entries; allowed: 1'],
    [EMPTY.replace('"vmx":[]', '"vmx":[""]'), 'vmx: found 1 entries; allowed: 0'],
    [EMPTY.replace('"present":[]', '"present":[["0x2000","0x1000"]]'), 'present: found [0x2000, 0x1000] out of order'],
    [
      EMPTY.replace('"zero":[]', '"zero":[["0x4000","0x5000"],["0x1000","0x2000"]]'),
      'zero: found [0x1000, 0x2000] out of order',
    ],
  ] as const)('%s', async ([line, problem]) => {
    const found = await problemOf(recording(MMAP, line));
    expect(found).toMatch(/^4: /);
    expect(found).toContain(problem);
  });

  test('a very long value is shortened', async () => {
    const found = await problemOf(recording(`{"op":"${'x'.repeat(1000)}"}`));
    expect(found.length).toBeLessThan(250);
  });

  test('notes are passed over', async () => {
    expect(await problemOf(recording('{"note":"anything"}'))).toBe('none');
  });
});

describe('the file', () => {
  const whole = readLines(RECORDINGS[0]).join('\n');

  test('gzip that is cut off, wherever it is', async () => {
    const packed = gzipSync(whole);
    for (const share of [0.001, 0.1, 0.5, 0.9, 0.999]) {
      const found = await problemOf(packed.subarray(0, Math.floor(packed.length * share)));
      expect(found).toContain('text: found gzip that is cut off or damaged');
    }
  });

  test('gzip with a wrong byte', async () => {
    const packed = gzipSync(whole);
    packed[packed.length >> 1] ^= 0x10;
    expect(await problemOf(packed)).toMatch(/^\d+: /);
  });

  test('plain text that is cut off within a line', async () => {
    expect(await problemOf(whole.slice(0, 5000))).toMatch(/^\d+: line: found text that is not JSON/);
  });

  test('a recording that ends early is told apart from a whole one', async () => {
    const lines = whole.split('\n');
    expect((await replay(chunksOf(whole))).complete).toBe(true);
    expect((await replay(chunksOf(lines.slice(0, 40).join('\n')))).complete).toBe(false);
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode(`${HEADER}\n`), 0xff, 0xfe]);
    expect(await problemOf(bytes)).toContain('2: text: found bytes that are not UTF-8');
  });

  test('a line without an end is not read to its end', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const chunk = new Uint8Array(65_536).fill(32);
      for (;;) {
        given += chunk.length;
        yield await Promise.resolve(chunk);
      }
    }
    expect(await problemOf(endless())).toContain('1: line: found more than');
    expect(given).toBeLessThan(LONGEST_LINE + 1_000_000);
  });

  test('the same in gzip', async () => {
    const bomb = gzipSync(new Uint8Array(4 * LONGEST_LINE).fill(32));
    expect(await problemOf(bomb)).toContain('1: line: found more than');
  });

  test('an endless stream of what is no recording ends at its first line', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given++;
        yield await Promise.resolve(new TextEncoder().encode('y\n'));
      }
    }
    expect(await problemOf(endless())).toContain('1: line: found text that is not JSON');
    expect(given).toBeLessThan(10);
  });

  test('an error of the source is the source’s', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(new TextEncoder().encode(`${HEADER}\n`));
      throw new Error('the disk is gone');
    }
    await expect(replay(broken())).rejects.toThrow('the disk is gone');
  });

  test('however the bytes are cut into chunks, plain or gzip, the result is the same', async () => {
    const text = `${whole}\n`;
    for (const size of [1, 7, 4096]) {
      for (const bytes of [new TextEncoder().encode(text), new Uint8Array(gzipSync(text))]) {
        expect(await replay(chunksOf(bytes, size))).toMatchObject({ failed: 0, complete: true });
      }
    }
  });

  test('a replay can be ended early', async () => {
    const end = new AbortController();
    async function* someThenEnd(): AsyncGenerator<Uint8Array> {
      yield* chunksOf(`${whole.split('\n').slice(0, 20).join('\n')}\n`);
      end.abort();
      yield* chunksOf(whole);
    }
    const result = await replay(someThenEnd(), { signal: end.signal });
    expect(result).toMatchObject({ failed: 0, complete: false });
    expect(result.passed).toBeGreaterThan(50);
  });
});

describe('the first difference says enough to act on it', () => {
  const wrongMaps = EMPTY.replace('"maps":[]', '"maps":[["0x100000000000","0x100000002000","rwxp"]]').replace(
    '"vmx":[]',
    '"vmx":["ac"]',
  );

  test('of a check', async () => {
    const { passed, failed, first } = await replay(chunksOf(recording(MMAP, wrongMaps)));
    expect({ passed, failed }).toEqual({ passed: 2 + 3 * 8 - 1, failed: 1 });
    expect(first).toEqual({
      line: 4,
      operation: 'mmap addr=0x100000000000 len=8192 prot=rw- flags=private,anonymous,fixed',
      field: 'maps',
      expected: '100000000000-100000002000 rwxp',
      got: '100000000000-100000002000 rw-p',
      vmas: { expected: ['100000000000-100000002000 rwxp (ac)'], got: ['100000000000-100000002000 rw-p (ac)'] },
    });
  });

  test('of a return value', async () => {
    const wrong =
      '{"op":"touch","access":"write","addr":"0x100000001000","len":8192,"ret":"-SIGSEGV","at":"0x100000001000","code":"accerr"}';
    const { first } = await replay(chunksOf(recording(MMAP, wrong)));
    expect(first).toMatchObject({
      line: 4,
      field: 'ret',
      expected: '-SIGSEGV at 0x100000001000, accerr',
      got: '-SIGSEGV at 0x100000002000, maperr',
      vmas: { expected: [], got: ['100000000000-100000002000 rw-p (ac)'] },
    });
  });

  test('every difference is told if somebody listens', async () => {
    const lines: number[] = [];
    await replay(chunksOf(recording(MMAP, wrongMaps, wrongMaps)), { onDifference: ({ line }) => lines.push(line) });
    expect(lines).toEqual([4, 5]);
  });
});
