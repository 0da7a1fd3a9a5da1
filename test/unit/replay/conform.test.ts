import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { COMPARED_ARGUMENTS } from '../../../src/replay/compared-calls.ts';
import { conform, type Conformity } from '../../../src/replay/conform.ts';
import { modelCallOrder } from '../../../src/replay/model-calls.ts';
import { CallOrderError, recordedCallOrder } from '../../../src/replay/recorded-calls.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { KERNEL_TRACES, readText, RECORDED_KERNELS, type RecordedKernel } from '../kernel-traces.ts';

interface RecordedEvent {
  fn?: string;
  mark?: string;
  depth: number;
  args?: Record<string, string>;
}

interface Recording {
  readonly id: string;
  readonly kernel: RecordedKernel;
  readonly events: readonly RecordedEvent[];
}

const RECORDINGS: readonly Recording[] = readdirSync(join(KERNEL_TRACES, 'events')).map((name) => {
  const [id, kernel] = name.split('.') as [string, RecordedKernel];
  return { id, kernel, events: JSON.parse(readText(`events/${name}`)) as RecordedEvent[] };
});

const APPROACH = new Map<string, string>(RECORDED_KERNELS);

function compared({ id, kernel }: Pick<Recording, 'id' | 'kernel'>, events: readonly RecordedEvent[]): Conformity {
  const approach = approachById(APPROACH.get(kernel)!)!;
  return conform(recordedCallOrder(events), parseScenario(builtInScenario(id)), approach);
}

function recordingOf(id: string, kernel: RecordedKernel): Recording {
  return RECORDINGS.find((recording) => recording.id === id && recording.kernel === kernel)!;
}

/** Indexes of the events that are calls of the function. */
function indexesOf(events: readonly RecordedEvent[], fn: string): number[] {
  return events.flatMap((event, i) => (event.fn === fn || event.mark === fn ? [i] : []));
}

describe('the order of calls that was recorded', () => {
  it('is there of six calls on two kernels', () => {
    expect(RECORDINGS).toHaveLength(12);
  });

  it.each(RECORDINGS)("of $id on a $kernel kernel is the model's", (recording) => {
    const { failed, passed, differences } = compared(recording, recording.events);
    expect(differences).toEqual([]);
    expect(failed).toBe(0);
    expect(passed).toBeGreaterThanOrEqual(18);
  });

  it('has checks for each call that is compared and each thing that is counted', () => {
    const recording = recordingOf('a', 'patched');
    const calls = recording.events.filter(({ fn = '' }) => COMPARED_ARGUMENTS.has(fn)).length;
    // The lock and its release besides; table pages, flushes and drop tests are counted.
    expect(compared(recording, recording.events).passed).toBe(calls + 2 + 3);
  });

  it('says what a recording does not have, and what is left out by design', () => {
    const a = compared(recordingOf('a', 'pristine'), recordingOf('a', 'pristine').events);
    expect(a.notRecorded).toEqual(['cond_resched', 'pte tables', 'pud tables', 'batches', 'drop tests']);
    expect(Object.fromEntries(a.byDesign)).toEqual({ 'inner-locks': 2 });
    const i = compared(recordingOf('i', 'patched'), recordingOf('i', 'patched').events);
    expect(i.notRecorded).toEqual(['pud tables', 'drop tests']);
    expect(Object.fromEntries(i.byDesign)).toEqual({ 'inner-locks': 2, 'lru-pagevec': 1 });
  });
});

describe('a recording that was tampered with', () => {
  it('fails in exactly the argument that was changed, at 200 random places', () => {
    const places = RECORDINGS.flatMap((recording) =>
      recording.events.flatMap(({ fn = '' }, index) =>
        (COMPARED_ARGUMENTS.get(fn) ?? []).map((name) => ({ recording, index, name })),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.integer({ min: 1, max: 2 ** 30 }),
        ({ recording, index, name }, by) => {
          const changed = structuredClone(recording.events) as RecordedEvent[];
          const args = changed[index].args!;
          args[name] = `0x${(BigInt(args[name]) + BigInt(by)).toString(16)}`;
          const { passed, failed, differences } = compared(recording, changed);
          const whole = compared(recording, recording.events);
          expect(failed).toBe(1);
          expect(passed).toBe(whole.passed - 1);
          expect(differences[0]).toMatchObject({ event: index, field: name, expected: args[name] });
        },
      ),
      { numRuns: 200, seed: 20180321 },
    );
  });

  it.each(RECORDINGS)('$id, $kernel: lacks one call, and that one check fails', (recording) => {
    const at = indexesOf(recording.events, 'unmap_vmas')[0];
    const { failed, differences } = compared(recording, recording.events.toSpliced(at, 1));
    expect(failed).toBe(1);
    expect(differences[0]).toMatchObject({ event: null, operation: 'unmap_vmas()', field: 'call', got: 'this call' });
  });

  it.each(RECORDINGS)('$id, $kernel: has one call too many, and that one check fails', (recording) => {
    const at = indexesOf(recording.events, 'tlb_finish_mmu').at(-1)!;
    const { failed, differences } = compared(
      recording,
      recording.events.toSpliced(at, 0, { fn: 'find_vma', depth: 9, args: { addr: '0x7000' } }),
    );
    expect(failed).toBe(1);
    expect(differences[0]).toMatchObject({
      event: at,
      operation: 'find_vma(addr=0x7000)',
      field: 'call',
      expected: 'this call',
    });
  });

  it.each([
    ['i', '_cond_resched', 'cond_resched'],
    ['i', '___pte_free_tlb', 'pte tables'],
    ['f2', '___pmd_free_tlb', 'pmd tables'],
    ['f2', 'flush_tlb_mm_range', 'TLB flushes'],
    ['a', 'k_check', 'drop tests'],
  ])('%s: one %s less is one too few of %s', (id, fn, counted) => {
    const recording = recordingOf(id, 'patched');
    const at = indexesOf(recording.events, fn)[0];
    const { failed, differences } = compared(recording, recording.events.toSpliced(at, 1));
    expect(failed).toBe(1);
    expect(differences[0]).toMatchObject({ operation: counted, field: 'count' });
  });

  it('batches are counted apart from what lru_add_drain() releases', () => {
    const recording = recordingOf('i', 'patched');
    const [ofDrain, ofGather] = indexesOf(recording.events, 'release_pages');
    expect(compared(recording, recording.events.toSpliced(ofDrain, 1)).failed).toBe(0);
    expect(compared(recording, recording.events.toSpliced(ofGather, 1)).differences[0]).toMatchObject({
      operation: 'batches',
      expected: '4',
      got: '5',
    });
  });

  it('of another kernel fails from where the two part', () => {
    const recording = recordingOf('c', 'patched');
    const { differences } = compared({ id: 'c', kernel: 'pristine' }, recording.events);
    expect(differences[0]).toMatchObject({ operation: 'do_munmap_range(start=0x1000601000, len=0x40000000)' });
  });
});

/** What is known of calls whose recorded orders are kept aside. */
describe('the order of calls in the model', () => {
  const orderOf = (id: string, approach: string) => {
    const { calls, counts } = modelCallOrder(parseScenario(builtInScenario(id)), approachById(approach)!);
    const named = (fn: string) => calls.filter((call) => call.fn === fn);
    return { calls, counts, named };
  };

  it.each([
    ['pristine', { cond_resched: 2056, 'pte tables': 2048, 'pmd tables': 4, 'TLB flushes': 109, 'drop tests': 0 }],
    ['sections', { cond_resched: 2071, 'pte tables': 2048, 'pmd tables': 4, 'TLB flushes': 112, 'drop tests': 4 }],
  ])('a, %s: counts what the longer recording of it counted', (approach, counts) => {
    expect(Object.fromEntries(orderOf('a', approach).counts)).toMatchObject(counts);
  });

  it('d goes by five sections, of which the third is a hole', () => {
    const { calls, counts, named } = orderOf('d', 'sections');
    const starts = calls.flatMap(({ fn }, i) => (fn === 'do_munmap_range' ? [i] : []));
    const sections = starts.map((from, n) => calls.slice(from, starts[n + 1] ?? calls.length - 1).map(({ fn }) => fn));
    const counted = (fn: string) => sections.map((section) => section.filter((name) => name === fn).length);
    expect(counted('__split_vma')).toEqual([2, 0, 0, 1, 1]);
    expect(counted('remove_vma')).toEqual([2, 2, 0, 1, 2]);
    expect(counted('find_vma')).toEqual([2, 2, 1, 2, 2]);
    expect(sections[2]).toEqual(['do_munmap_range', 'find_vma']);
    expect(counts.get('drop tests')).toBe(5);
    expect(named('do_munmap_range').at(-1)?.args.get('len')).toBe(0x13002000);
    expect(orderOf('d', 'pristine').named('__split_vma')).toHaveLength(2);
  });

  it('f3 looks the segment up first and asks no userfaultfd', () => {
    for (const [, approach] of RECORDED_KERNELS) {
      const { calls, named } = orderOf('f3', approach);
      expect(calls.slice(0, 2).map(({ fn }) => fn)).toEqual(['down_write_killable', 'find_vma']);
      expect(named('userfaultfd_unmap_prep')).toHaveLength(0);
      expect(named('remove_vma')).toHaveLength(approach === 'pristine' ? 1 : 3);
    }
  });

  it('f4 cuts the heap into three sections that begin where the heap does', () => {
    const { named } = orderOf('f4', 'sections');
    expect(named('do_munmap_range').map(({ args }) => args.get('start'))).toEqual([0x558000, 0x40558000, 0x80558000]);
    expect(orderOf('f4', 'pristine').named('__split_vma')).toHaveLength(0);
  });
});

describe('what is no recorded call order', () => {
  it.each([
    ['an object', {}, 'the document: found an object; allowed: an array of recorded calls'],
    ['nothing compared', [{ fn: 'vm_munmap', depth: 0 }], 'the document: found no call that is compared'],
    ['a number', [3], '[0]: found 3; allowed: an object with depth and fn or mark'],
    ['no name', [{ depth: 0 }], '[0].fn: found 0 names'],
    ['a name that is no string', [{ fn: 7, depth: 0 }], '[0].fn: found 7; allowed: the name of a function'],
    ['two names', [{ fn: 'a', mark: 'b', depth: 0 }], '[0].fn: found 2 names'],
    ['no depth', [{ fn: 'find_vma' }], '[0].depth: found nothing; allowed: an integer from 0'],
    ['a depth that is no integer', [{ fn: 'find_vma', depth: 0.5 }], '[0].depth: found 0.5'],
    ['no argument', [{ fn: 'find_vma', depth: 1 }], '[0].args.addr: found nothing; allowed: hex with 0x, or decimal'],
    ['an argument that is no number', [{ fn: 'find_vma', depth: 1, args: { addr: 'x' } }], '[0].args.addr: found "x"'],
    ['arguments that are no strings', [{ fn: 'find_vma', depth: 1, args: { addr: 1 } }], '[0].args.addr: found 1'],
    ['arguments that are no object', [{ fn: 'find_vma', depth: 1, args: [] }], '[0].args: found an empty array'],
    [
      'an end of a line',
      [{ fn: 'find_vma', depth: 1, args: { '\u2028': 1 } }],
      '[0].args["\\u{2028}"]: found 1; allowed: a string',
    ],
    ['a semaphore without an address', [{ fn: 'up_write', depth: 1 }], '[0].args.sem: found nothing'],
  ])('%s', (_what, document, message) => {
    expect(() => recordedCallOrder(document)).toThrow(CallOrderError);
    expect(() => recordedCallOrder(document)).toThrow(message);
  });
});
