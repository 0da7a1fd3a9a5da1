import * as v from 'valibot';
import { CALIBRATION_IDS } from './calibration-ids.ts';
import { callSchema, protection } from './call-schema.ts';
import { arrayOf, choice, flag, integer, nanoseconds, objectOf, text, word } from './fields.ts';
import { MOST_CPUS, MOST_TASKS } from './machine-limits.ts';

/** What other tasks there can be beside those that make calls. */
export const NEIGHBOUR_KINDS = ['ps', 'maps', 'fault', 'writer', 'map-fixed', 'hog', 'khugepaged', 'fork'] as const;

/** CONFIG_PREEMPT_NONE, _VOLUNTARY, _PREEMPT of 4.17. */
export const PREEMPT_MODELS = ['none', 'voluntary', 'full'] as const;

/**
 * "sysv": a System V segment that is attached here, shared. "heap": what brk() moves the end of, private. "growsdown": a stack, which a fault
 * below it lets grow. "hugetlb": huge pages of what one PMD entry maps, which no VMA may be cut within.
 */
export const MAPPING_FLAGS = [
  'private',
  'shared',
  'anonymous',
  'noreserve',
  'locked',
  'sysv',
  'heap',
  'growsdown',
  'hugetlb',
] as const;

const sparse = objectOf({ everyBytes: word });
const uniform = v.picklist(['all', 'none'], '"all", "none", or an object with everyBytes');
const populationSchema = v.lazy((input) => (typeof input === 'object' && input !== null ? sparse : uniform));

const mappingSchema = objectOf({
  start: word,
  lenBytes: word,
  prot: v.optional(protection, 'rw-'),
  flags: v.optional(
    arrayOf(choice(MAPPING_FLAGS), 0, `an array of ${MAPPING_FLAGS.map((name) => JSON.stringify(name)).join(', ')}`),
    ['private', 'anonymous'],
  ),
  populated: v.optional(populationSchema, 'all'),
});

const cpu = v.nullable(v.custom<number>((input) => Number.isInteger(input), 'the number of a CPU, or null for any'));

const taskSchema = objectOf({
  name: v.optional(text(40)),
  kind: v.optional(choice(['calls', ...NEIGHBOUR_KINDS]), 'calls'),
  count: v.optional(integer(1, MOST_TASKS), 1),
  cpu: v.optional(cpu),
  atNs: v.optional(nanoseconds(0)),
  calls: v.optional(arrayOf(callSchema, 1, 'an array of at least one call')),
  repeat: v.optional(flag, false),
  pauseNs: v.optional(nanoseconds(0)),
  range: v.optional(v.nullable(objectOf({ start: word, lenBytes: word })), null),
  pattern: v.optional(choice(['sequential', 'random']), 'sequential'),
  rounds: v.optional(v.nullable(integer(1, 1e12)), null),
});

const ORDER = /^[a-z]+[1-9]\d*(\.[a-z]+[1-9]\d*)*$/;

/** The fields of a document, one by one; what they must be together is in check.ts, what they default to in defaults.ts. */
export const documentSchema = objectOf({
  version: v.literal(1, '1'),
  id: v.optional(text(100), 'unnamed'),
  title: v.optional(text(300)),
  kernel: v.optional(choice(['v4.17', 'v6.18']), 'v4.17'),
  cpus: v.optional(integer(1, MOST_CPUS), 32),
  preempt: v.optional(choice(PREEMPT_MODELS), 'voluntary'),
  hz: v.optional(choice([100, 250, 300, 1000]), 250),
  seed: v.optional(integer(0, Number.MAX_SAFE_INTEGER), 1),
  maxMapCount: v.optional(integer(1, 2 ** 31 - 1), 65530),
  sectionBytes: v.optional(word),
  calibration: v.optional(choice(CALIBRATION_IDS), 'rfc-2018'),
  geometry: v.optional(
    objectOf({
      entriesPerTable: v.optional(choice([2, 4, 8, 16, 32, 64, 128, 256, 512]), 512),
    }),
    {},
  ),
  drop: v.optional(
    objectOf({
      contended: v.optional(flag, true),
      notAtomic: v.optional(flag, true),
      needResched: v.optional(flag, true),
    }),
    {},
  ),
  mappings: v.optional(arrayOf(mappingSchema, 0, 'an array of mappings')),
  tasks: v.optional(arrayOf(taskSchema, 1, 'an array of at least one task')),
  order: v.optional(
    v.nullable(
      v.custom<string>(
        (input) => typeof input === 'string' && ORDER.test(input),
        'a schedule such as "a5.b11.a3", or null for the scheduler',
      ),
    ),
    null,
  ),
  limits: v.optional(
    objectOf({
      simNs: v.optional(nanoseconds(1)),
      events: v.optional(integer(1, Number.MAX_SAFE_INTEGER), 2e8),
      states: v.optional(integer(1, Number.MAX_SAFE_INTEGER), 250_000),
    }),
    {},
  ),
});

/** A scenario as it is written. */
export type ScenarioDocument = v.InferInput<typeof documentSchema>;

/** The same, with every field of the right kind, but not yet complete. */
export type ParsedDocument = v.InferOutput<typeof documentSchema>;

export type DocumentMapping = NonNullable<ScenarioDocument['mappings']>[number];
export type DocumentTask = NonNullable<ScenarioDocument['tasks']>[number];
