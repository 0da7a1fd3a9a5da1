import * as v from 'valibot';
import { arrayOf, choice, integer, nanoseconds, record, strict, word } from './fields.ts';

const prot = v.custom<string>(
  (input) => typeof input === 'string' && /^[r-][w-][x-]$/.test(input),
  'three characters of r, w, x with "-" for what is missing, such as "rw-"',
);

const MREMAP_FLAGS = ['maymove', 'fixed'] as const;

const MMAP_FLAGS = [
  'private',
  'shared',
  'anonymous',
  'fixed',
  'fixed_noreplace',
  'noreserve',
  'populate',
  'locked',
] as const;

/**
 * The calls a task can make, with their fields. Arguments are not checked for sense: refusing them is the kernel's part, and scenarios may
 * be about that.
 */
const OPERATIONS = [
  operation('munmap', { addr: word, len: word }),
  operation('mmap', {
    addr: word,
    len: word,
    prot: v.optional(prot, 'rw-'),
    flags: v.optional(
      arrayOf(choice(MMAP_FLAGS), 0, `an array of ${MMAP_FLAGS.map((name) => JSON.stringify(name)).join(', ')}`),
      ['private', 'anonymous'],
    ),
  }),
  operation('mprotect', { addr: word, len: word, prot }),
  operation('mremap', {
    addr: word,
    oldLen: word,
    newLen: word,
    flags: v.optional(
      arrayOf(choice(MREMAP_FLAGS), 0, `an array of ${MREMAP_FLAGS.map((name) => JSON.stringify(name)).join(', ')}`),
      [],
    ),
    newAddr: v.optional(v.nullable(word), null),
  }),
  operation('madvise', { advice: choice(['dontneed']), addr: word, len: word }),
  operation('mlock', { addr: word, len: word }),
  operation('munlock', { addr: word, len: word }),
  // Polls with `until`: the call is repeated until it returns that. Once every other task that makes calls has ended, or polls too, it is made one
  // last time, and the task ends if that was in vain.
  operation('mincore', { addr: word, len: word, until: v.optional(choice(['0', '-ENOMEM'])) }),
  operation('brk', { addr: word }),
  // `segment`: the number of a SysV segment of the world, from 1.
  operation('shmat', { segment: integer(1, 1024), addr: word }),
  operation('shmdt', { addr: word }),
  // mmap() of /proc/vmcore at a fixed address that fails after `mapped` bytes.
  operation('mmap_vmcore', { addr: word, len: word, mapped: word }),
  operation('fork', {}),
  operation('exit', {}),
  operation('touch', { access: choice(['read', 'write']), addr: word, len: word }),
  operation('cmdline', {}),
  operation('sleep', { ns: nanoseconds(0) }),
] as const;

const ALLOWED = OPERATIONS.map(({ entries }) => JSON.stringify(entries.op.literal)).join(', ');

export const protection = prot;

/** A call as a document has it. */
export type DocumentCall = v.InferInput<(typeof OPERATIONS)[number]>;

/**
 * A call as every room has it, in numbers and with nothing left out. Those that are not about time are what mm/calls.ts runs: a Call there has the
 * same fields.
 */
export type TaskCall = v.InferOutput<(typeof OPERATIONS)[number]>;

/** One call of a task of kind "calls". */
export const callSchema = v.pipe(
  record<DocumentCall>('an object with op and its arguments'),
  v.variant('op', OPERATIONS, ALLOWED),
);

function operation<const Name extends string, const Entries extends v.ObjectEntries>(op: Name, entries: Entries) {
  return strict({ op: v.literal(op), ...entries });
}

/** The fields above that hold addresses, for writing them as such. */
export const ADDRESS_FIELDS: ReadonlySet<string> = new Set(['addr', 'newAddr']);

/** The fields above that hold lengths. */
export const LENGTH_FIELDS: ReadonlySet<string> = new Set(['len', 'oldLen', 'newLen', 'mapped']);
