import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';

const munmap = { op: 'munmap', addr: '0x100000000000', len: 4096 };
const mapping = { start: '0x100000000000', lenBytes: 8192 };
const space = { start: '0x100000000000', lenBytes: 4096 };
const withTask = (task: object): object => ({ tasks: [{ calls: [munmap] }, task] });
const withCall = (call: unknown): object => ({ tasks: [{ calls: [call] }] });
const withMapping = (fields: object): object => ({ mappings: [{ ...mapping, ...fields }] });

function errorOf(document: unknown): ScenarioError {
  try {
    parseScenario(document);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(document)}`);
}

/** What is wrong, the field that the error names, and what its message says of what was found and what is allowed. */
const WRONG: readonly (readonly [fields: object, field: string, message: string | RegExp])[] = [
  [{ version: 2 }, 'version', 'version: found 2; allowed: 1'],
  [{ version: undefined }, 'version', 'version: found nothing; allowed: 1'],
  [{ colour: 'red' }, 'colour', /^colour: found an unknown field; allowed: version, id, title, kernel, cpus, /],
  [{ 'two\nlines': 1 }, '["two\\nlines"]', /^\["two\\nlines"\]: found an unknown field/],
  [{ id: '' }, 'id', 'id: found ""; allowed: a line of 1 to 100 characters'],
  [{ id: 'a\nb' }, 'id', /^id: found "a\\nb"/],
  [{ title: 7 }, 'title', /found 7/],
  [{ kernel: 'v5.0' }, 'kernel', 'kernel: found "v5.0"; allowed: "v4.17", "v6.18"'],
  [{ cpus: 0 }, 'cpus', 'cpus: found 0; allowed: an integer from 1 to 1024'],
  [{ cpus: 1025 }, 'cpus', /1025/],
  [{ cpus: 1.5 }, 'cpus', /1\.5/],
  [{ cpus: '4' }, 'cpus', /"4"/],
  [{ cpus: null }, 'cpus', /null/],
  [{ preempt: 'rt' }, 'preempt', 'preempt: found "rt"; allowed: "none", "voluntary", "full"'],
  [{ hz: 60 }, 'hz', 'hz: found 60; allowed: 100, 250, 300, 1000'],
  [{ seed: -1 }, 'seed', /an integer from 0 to 9007199254740991/],
  [{ seed: 2 ** 53 }, 'seed', /9007199254740992/],
  [{ seed: 0.5 }, 'seed', /0\.5/],
  [{ maxMapCount: 0 }, 'maxMapCount', /0/],
  [{ sectionBytes: 0 }, 'sectionBytes', /at least one page/],
  [{ sectionBytes: 5000 }, 'sectionBytes', /found 5000; allowed: a multiple of 4096/],
  [{ sectionBytes: '0xfffffffffffff000' }, 'sectionBytes', /at most 9007199254740991/],
  [
    { calibration: 'mine' },
    'calibration',
    'calibration: found "mine"; allowed: "rfc-2018", "rfc-2018-two", "recorded-4.17", "measured"',
  ],
  [{ geometry: { entriesPerTable: 3 } }, 'geometry.entriesPerTable', /found 3; allowed: 2, 4, 8,/],
  [{ geometry: { entriesPerTable: 1024 } }, 'geometry.entriesPerTable', /1024/],
  [{ geometry: [] }, 'geometry', 'geometry: found an empty array; allowed: an object with entriesPerTable'],
  [{ drop: { contended: 1 } }, 'drop.contended', 'drop.contended: found 1; allowed: true or false'],
  [{ drop: { never: true } }, 'drop.never', /allowed: contended, notAtomic, needResched/],
  [{ mappings: {} }, 'mappings', /found an object; allowed: an array of mappings/],
  [{ mappings: [{}] }, 'mappings[0].start', /found nothing; allowed: an integer from 0/],
  [withMapping({ start: '0x100000000001' }), 'mappings[0].start', /found 0x100000000001; allowed: a multiple of 4096/],
  [withMapping({ start: '100000000000' }), 'mappings[0].start', /found "100000000000"/],
  [withMapping({ start: -4096 }), 'mappings[0].start', /-4096/],
  [withMapping({ start: '0x7ffffffff000' }), 'mappings[0].start', /below 0x7ffffffff000, where user space ends/],
  [withMapping({ lenBytes: 0 }), 'mappings[0].lenBytes', /found 0; allowed: a multiple of 4096, .* at least one page/],
  [withMapping({ lenBytes: 4097 }), 'mappings[0].lenBytes', /4097/],
  [
    { ...withMapping({ lenBytes: 2 ** 40 }), geometry: { entriesPerTable: 2 } },
    'geometry.entriesPerTable',
    /found 2, with which what is populated takes 67108864 PMD tables; allowed: as many as make at most 33554432 of them$/,
  ],
  [withMapping({ lenBytes: 2 ** 47 }), 'mappings[0].lenBytes', /reaches past user space; allowed: at most/],
  [withMapping({ prot: 'rwz' }), 'mappings[0].prot', /found "rwz"; allowed: three characters of r, w, x/],
  [withMapping({ flags: ['private', 'huge'] }), 'mappings[0].flags[1]', /found "huge"; allowed: "private", "shared"/],
  [withMapping({ flags: ['private', 'shared'] }), 'mappings[0].flags', /both "private" and "shared"/],
  [withMapping({ flags: [] }), 'mappings[0].flags', /neither/],
  [withMapping({ populated: 'some' }), 'mappings[0].populated', /allowed: "all", "none", or an object with everyBytes/],
  [withMapping({ populated: { everyBytes: 100 } }), 'mappings[0].populated.everyBytes', /100/],
  [
    withMapping({ start: 0x10000, lenBytes: 2 ** 46, populated: { everyBytes: 2 ** 22 } }),
    'mappings[0].populated.everyBytes',
    /found 4194304, which makes 16777216 pages; allowed: at most 524288 where they are more than 2097152 bytes apart/,
  ],
  [withMapping({ populated: { everyBytes: 0 } }), 'mappings[0].populated.everyBytes', /at least one page/],
  [
    { mappings: [mapping, { start: '0x100000001000', lenBytes: 4096 }] },
    'mappings[1].start',
    /found 0x100000001000, which overlaps mappings\[0\]; allowed: outside 0x100000000000 to 0x100000002000/,
  ],
  [{ mappings: [mapping, { start: '0xffffffff000', lenBytes: 8192 }] }, 'mappings[1].start', /overlaps mappings\[0\]/],
  [{ tasks: [] }, 'tasks', 'tasks: found an empty array; allowed: an array of at least one task'],
  [{ tasks: [{ kind: 'ps' }] }, 'tasks', /no task of kind "calls"/],
  [{ tasks: [{}] }, 'tasks[0].calls', /no call/],
  [{ tasks: [{ calls: [] }] }, 'tasks[0].calls', /at least one call/],
  [
    withTask({ kind: 'cat' }),
    'tasks[1].kind',
    /found "cat"; allowed: "calls", "ps", "maps", "fault", "writer", "map-fixed", "hog", "khugepaged", "fork"/,
  ],
  [
    withTask({ kind: 'ps', cpu: 32 }),
    'tasks[1].cpu',
    'tasks[1].cpu: found 32; allowed: 0 to 31, as there are 32, or null for any',
  ],
  [withTask({ kind: 'ps', cpu: -1 }), 'tasks[1].cpu', /-1/],
  [withTask({ kind: 'ps', cpu: 0.5 }), 'tasks[1].cpu', /0\.5/],
  [withTask({ kind: 'ps', count: 0 }), 'tasks[1].count', /found 0; allowed: an integer from 1 to 1024/],
  [withTask({ kind: 'ps', count: 1024 }), 'tasks', 'tasks: found 1025 tasks in all; allowed: at most 1024'],
  [withTask({ kind: 'ps', atNs: -1 }), 'tasks[1].atNs', /an integer of ns from 0/],
  [withTask({ kind: 'ps', atNs: 1e16 }), 'tasks[1].atNs', /to 1000000000000000$/],
  [withTask({ kind: 'ps', pauseNs: 1.5 }), 'tasks[1].pauseNs', /1\.5/],
  [withTask({ kind: 'ps', calls: [munmap] }), 'tasks[1].calls', /calls only for kind "calls"/],
  [withTask({ calls: [munmap], pauseNs: 5 }), 'tasks[1].pauseNs', /no pause/],
  [withTask({ kind: 'ps', range: space }), 'tasks[1].range', /kind "ps"; allowed: a range only for fault, writer and/],
  [withTask({ kind: 'hog', range: space }), 'tasks[1].range', /kind "hog"/],
  [{ tasks: [{ calls: [munmap], range: space }] }, 'tasks[0].range', /kind "calls"/],
  [withTask({ kind: 'fault', range: 7 }), 'tasks[1].range', /found 7; allowed: an object with start, lenBytes/],
  [withTask({ kind: 'fault', range: [] }), 'tasks[1].range', /found an empty array/],
  [withTask({ kind: 'fault', range: { start: 4096 } }), 'tasks[1].range.lenBytes', /found nothing/],
  [withTask({ kind: 'fault', range: { ...space, step: 2 } }), 'tasks[1].range.step', /an unknown field/],
  [withTask({ kind: 'fault', range: { ...space, start: 4097 } }), 'tasks[1].range.start', /0x1001; .*multiple of 4096/],
  [withTask({ kind: 'fault', range: { ...space, start: 2 ** 47 } }), 'tasks[1].range.start', /where user space ends/],
  [withTask({ kind: 'writer', range: { ...space, lenBytes: 0 } }), 'tasks[1].range.lenBytes', /at least one page/],
  [withTask({ kind: 'writer', range: { ...space, lenBytes: 100 } }), 'tasks[1].range.lenBytes', /found 100/],
  [
    withTask({ kind: 'map-fixed', range: { ...space, lenBytes: 2 ** 47 } }),
    'tasks[1].range.lenBytes',
    /past user space/,
  ],
  [withTask({ kind: 'fault', pattern: 'zigzag' }), 'tasks[1].pattern', /"zigzag"; allowed: "sequential", "random"/],
  [
    withTask({ kind: 'writer', pattern: 'random' }),
    'tasks[1].pattern',
    /kind "writer"; allowed: a pattern only for fault/,
  ],
  [withTask({ kind: 'fault', rounds: 0 }), 'tasks[1].rounds', /found 0; allowed: an integer from 1/],
  [withTask({ kind: 'fault', rounds: 2.5 }), 'tasks[1].rounds', /2\.5/],
  [withTask({ kind: 'fault', rounds: '3' }), 'tasks[1].rounds', /"3"/],
  [{ tasks: [{ calls: [munmap], rounds: 3 }] }, 'tasks[0].rounds', /found 3; allowed: rounds only for neighbours/],
  [withTask({ kind: 'fork', repeat: true }), 'tasks[1].repeat', /kind "fork"/],
  [withTask({ kind: 'ps', name: '' }), 'tasks[1].name', /a line of 1 to 40 characters/],
  [withTask({ kind: 'ps', nice: 3 }), 'tasks[1].nice', /allowed: name, kind, count, cpu, atNs, calls, /],
  [withCall(7), 'tasks[0].calls[0]', /found 7; allowed: an object with op/],
  [withCall({}), 'tasks[0].calls[0].op', /found nothing; allowed: "munmap", "mmap"/],
  [withCall({ op: 'clone' }), 'tasks[0].calls[0].op', /found "clone"/],
  [withCall({ op: 'munmap', addr: 0 }), 'tasks[0].calls[0].len', /found nothing/],
  [withCall({ ...munmap, len: -1 }), 'tasks[0].calls[0].len', /found -1/],
  [withCall({ ...munmap, len: 1.5 }), 'tasks[0].calls[0].len', /1\.5/],
  [
    withCall({ ...munmap, len: 2 ** 53 }),
    'tasks[0].calls[0].len',
    /9007199254740992; allowed: an integer from 0 to .*hex string/,
  ],
  [withCall({ ...munmap, len: '0x10000000000000000' }), 'tasks[0].calls[0].len', /below 2\^64/],
  [withCall({ ...munmap, len: '0xffffffffffffffff' }), 'tasks[0].calls[0].len', /what a double holds exactly/],
  [withCall({ ...munmap, addr: 'here' }), 'tasks[0].calls[0].addr', /"here"/],
  [withCall({ ...munmap, prot: 'rw-' }), 'tasks[0].calls[0].prot', /unknown field; allowed: op, addr, len/],
  [withCall({ op: 'touch', access: 'exec', addr: 0, len: 1 }), 'tasks[0].calls[0].access', /allowed: "read", "write"/],
  [withCall({ op: 'mmap', addr: 0, len: 1, flags: ['huge'] }), 'tasks[0].calls[0].flags[0]', /found "huge"/],
  [withCall({ op: 'sleep', ns: -1 }), 'tasks[0].calls[0].ns', /-1/],
  [
    { mappings: [], tasks: [{ calls: [munmap] }, { kind: 'map-fixed' }] },
    'tasks[1].range',
    /found neither a range nor any mapping; allowed: a range, or a mapping/,
  ],
  [{ order: `${'z'.repeat(9000)}1` }, 'order', /^order: found z{60}\.\.\.; allowed: the tasks a/],
  [{ order: 'a0' }, 'order', /found "a0"; allowed: a schedule such as "a5.b11.a3"/],
  [{ limits: { simNs: 0 } }, 'limits.simNs', /from 1/],
  [{ limits: { events: 0.1 } }, 'limits.events', /0\.1/],
  [{ limits: { states: -3 } }, 'limits.states', /-3/],
];

test('few pages of a large mapping have few tables, however small those are', () => {
  const sparse = {
    ...withMapping({ lenBytes: 2 ** 40, populated: { everyBytes: 2 ** 30 } }),
    geometry: { entriesPerTable: 2 },
  };
  expect(() => parseScenario({ version: 1, ...sparse })).not.toThrow();
});

describe('what a scenario document must not be', () => {
  test.each(WRONG)('%j: %s', (fields, field, message) => {
    const error = errorOf({ version: 1, ...fields });
    expect(error.field).toBe(field);
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
    expect(error.message.startsWith(`${field}: found `)).toBe(true);
    expect(error.message).toMatch(/^[^\n\r]+; allowed: [^\n\r]+$/);
  });

  test.each([[null], [[]], ['x'], [7], [true], [undefined]])('no document at all: %j', (document) => {
    expect(errorOf(document).field).toBe('document');
  });

  test('an own "__proto__" is an unknown field, not a prototype', () => {
    const document: unknown = JSON.parse('{ "version": 1, "__proto__": { "cpus": 4 } }');
    expect(errorOf(document).field).toBe('__proto__');
  });

  test('what a message quotes is short and harmless', () => {
    const { message } = errorOf({ version: 1, id: `\u001b[2J\u2028${'x'.repeat(10_000)}` });
    expect(message.length).toBeLessThan(200);
    expect(message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  });
});

test('any JSON is accepted or refused in one line, never anything else', () => {
  const keys = fc.constantFrom(
    'version',
    'cpus',
    'tasks',
    'mappings',
    'calls',
    'kind',
    'op',
    'addr',
    'len',
    'start',
    'lenBytes',
    'drop',
  );
  const leaves = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constantFrom(null, 1, '0x1000', 4096, 'calls', 'ps', 'munmap', 'all'),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', maxDepth: 6 },
      leaves,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 2 }),
    ),
  }));
  const document = fc.oneof(
    value,
    fc.record({ version: fc.constant(1), mappings: value, tasks: value, drop: value }, { requiredKeys: ['version'] }),
  );
  fc.assert(
    fc.property(document, (input) => {
      try {
        parseScenario(input);
      } catch (error) {
        expect(error).toBeInstanceOf(ScenarioError);
        expect((error as Error).message).toMatch(/^\P{Cc}+: found \P{Cc}+; allowed: \P{Cc}+$/u);
      }
    }),
    { numRuns: 3000 },
  );
});
