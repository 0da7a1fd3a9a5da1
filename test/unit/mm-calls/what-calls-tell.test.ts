/** What a call tells whoever reads along, beside what it does: its entry and exit, its error, its locks, and what it reads and writes. */
import { describe, expect, test } from 'vitest';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { detachDowngrade } from '../../../src/mm/approaches/detach-downgrade.ts';
import { vmDead } from '../../../src/mm/approaches/vm-dead.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { EAGAIN, EINTR, EINVAL, ENOMEM } from '../../../src/mm/errno.ts';
import { EventKind, FaultOutcome, LockMode, Syscall } from '../../../src/mm/events.ts';
import { answerAlone } from '../../../src/mm/request.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { VM_HUGETLB } from '../../../src/mm/vma.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { makeTask, type Recorder, type RecordedEvent } from '../mm/world.ts';
import { ANONYMOUS, machine, pages, recorderOf, SYSTEM_CALLS, told } from './example-calls.ts';
import { at, pageOf, stateOf, type Machine, type MachineOptions } from './machine.ts';

const FAILING: readonly (readonly [Call, number])[] = [
  [{ op: 'munmap', addr: at(1) + 1, len: pages(2) }, EINVAL],
  [{ op: 'mmap', addr: at(8), len: 0, prot: 'rw-', flags: ANONYMOUS }, EINVAL],
  [{ op: 'mprotect', addr: at(5), len: pages(2), prot: 'r--' }, ENOMEM],
  [{ op: 'mremap', addr: at(0), oldLen: pages(4), newLen: pages(5), flags: [], newAddr: null }, ENOMEM],
  [{ op: 'madvise', addr: at(1), len: pages(2), advice: 'willneed' }, EINVAL],
  [{ op: 'mlock', addr: at(5), len: pages(2) }, ENOMEM],
  [{ op: 'munlock', addr: at(5), len: pages(2) }, ENOMEM],
  [{ op: 'mincore', addr: at(5), len: pages(2) }, ENOMEM],
  [{ op: 'shmat', segment: 1, addr: at(1) }, EINVAL],
  [{ op: 'shmdt', addr: at(1) }, EINVAL],
];

describe('entry, exit and error', () => {
  test.each(SYSTEM_CALLS.map((row) => [row[0].op, ...row] as const))('%s', (_, call, number, addr, lenBytes) => {
    const { k, ret } = told(call);
    expect(ret).toBeGreaterThanOrEqual(0);
    const enter = { kind: EventKind.SyscallEnter, addr, lenBytes, count: 0, detail: number };
    const exit = { kind: EventKind.SyscallExit, addr: ret, lenBytes: 0, count: 0, detail: number };
    expect(k.events.filter(({ kind }) => kind === enter.kind || kind === exit.kind)).toEqual([enter, exit]);
    expect([k.events[0], k.events.at(-1)]).toEqual([enter, exit]);
    expect(k.eventsOf(EventKind.Error)).toEqual([]);
    expect(k.work.get(WorkKind.Syscall)).toBe(1);
    expect(k.marksOpen).toBe(0);
  });

  test.each(FAILING.map(([call, errno]) => [call.op, call, errno] as const))('%s that fails', (op, call, errno) => {
    const { k, ret } = told(call);
    expect(ret).toBe(-errno);
    const detail = Syscall[op as keyof typeof Syscall];
    const [enter, error, exit] = [k.events[0], k.events.at(-2), k.events.at(-1)];
    expect(error).toEqual({ ...enter, kind: EventKind.Error, count: errno });
    expect(exit).toEqual({ kind: EventKind.SyscallExit, addr: -errno, lenBytes: 0, count: 0, detail });
    expect(k.mm.mmapSem.count).toBe(0);
  });
});

/** "R W(1)": the locks taken in order, other than mmap_sem with a name of their own. */
function locksOf({ events }: Recorder): string {
  return events
    .filter(({ kind }) => kind === EventKind.LockAcquire)
    .map(({ addr, detail }) => `${detail === LockMode.Write ? 'W' : 'R'}${addr === 0 ? '' : ' of another'}`)
    .join(', ');
}

describe('the locks', () => {
  test.each<readonly [Call, string]>([
    [{ op: 'munmap', addr: at(0), len: pages(4) }, 'W'],
    [{ op: 'mmap', addr: at(8), len: pages(2), prot: 'rw-', flags: ANONYMOUS }, 'W'],
    [{ op: 'mmap', addr: at(8), len: pages(2), prot: 'rw-', flags: [...ANONYMOUS, 'populate'] }, 'W, R'],
    [{ op: 'mmap', addr: at(8), len: pages(2), prot: 'rw-', flags: [...ANONYMOUS, 'locked'] }, 'W, R'],
    [{ op: 'mmap', addr: at(8), len: 0, prot: 'rw-', flags: [...ANONYMOUS, 'populate'] }, 'W'],
    [{ op: 'mprotect', addr: at(0), len: pages(1), prot: 'r--' }, 'W'],
    [{ op: 'mprotect', addr: at(0), len: 0, prot: 'r--' }, ''],
    [{ op: 'mremap', addr: at(0), oldLen: pages(4), newLen: pages(2), flags: [], newAddr: null }, 'W'],
    [{ op: 'madvise', addr: at(0), len: pages(6), advice: 'dontneed' }, 'R'],
    [{ op: 'madvise', addr: at(0), len: 0, advice: 'dontneed' }, ''],
    [{ op: 'mlock', addr: at(0), len: pages(6) }, 'W, R'],
    [{ op: 'mlock', addr: at(5), len: pages(2) }, 'W'],
    [{ op: 'munlock', addr: at(0), len: pages(6) }, 'W'],
    // One hold for each VMA.
    [{ op: 'mincore', addr: at(0), len: pages(6) }, 'R, R'],
    [{ op: 'brk', addr: at(0) }, 'W'],
    [{ op: 'shmat', segment: 1, addr: at(80) }, 'W'],
    [{ op: 'shmdt', addr: at(60) }, 'W'],
    [{ op: 'fork' }, 'W, W of another'],
    [{ op: 'exit' }, 'R'],
    [{ op: 'cmdline' }, 'R, R'],
    [{ op: 'mmap_vmcore', addr: at(8), len: pages(2), mapped: pages(1) }, 'W'],
    // A fault, and none where the page is present.
    [{ op: 'touch', access: 'write', addr: at(41), len: 1 }, 'R'],
    [{ op: 'touch', access: 'write', addr: at(1), len: 1 }, ''],
  ])('%j', (call, locks) => {
    const { k } = told(call);
    expect(locksOf(k)).toBe(locks);
    expect(k.total(EventKind.LockRelease) + k.mm.mmapSem.count).toBe(0);
    const released = k.eventsOf(EventKind.LockRelease).map(({ addr, detail }) => [addr, detail]);
    const taken = k.eventsOf(EventKind.LockAcquire).map(({ addr, detail }) => [addr, detail]);
    expect(released.toSorted()).toEqual(taken.toSorted());
  });
});

describe('a fatal signal while it waits for mmap_sem', () => {
  const KILLABLE: readonly Call[] = [
    ...SYSTEM_CALLS.map(([call]) => call).filter(({ op }) => !['madvise', 'mincore', 'exit', 'cmdline'].includes(op)),
    { op: 'mmap_vmcore', addr: at(8), len: pages(2), mapped: pages(1) },
  ];

  /** Somebody reads; the task is killed where it goes to sleep. */
  function killed(call: Call, options: MachineOptions): { m: Machine; k: Recorder; ret: number } {
    const m = machine(options);
    const k = recorderOf(m);
    const reader = makeTask(9);
    m.mm.mmapSem.tryRead(reader);
    const { ret } = k.run(runCall(k, call), (request) => {
      if (request.ask !== 'sleep_on') return answerAlone(request);
      k.task.fatalSignalPending = true;
      return 0;
    });
    m.mm.mmapSem.upRead(reader);
    return { m, k, ret };
  }

  test.each(KILLABLE.map((call) => [call.op, call] as const))('%s: -EINTR, and nothing changed', (_, call) => {
    for (const kernel of ['v4.17', 'v6.18'] as const) {
      const { m, k, ret } = killed(call, { kernel });
      expect(ret).toBe(-EINTR);
      expect(k.events.filter(({ kind }) => kind === EventKind.Error).every(({ count }) => count === EINTR)).toBe(true);
      expect(stateOf(m.mm)).toEqual(stateOf(machine({ kernel }).mm));
      expect([m.mm.mmapSem.count, m.mm.mmapSem.isContended]).toEqual([0, false]);
    }
  });

  test.each(APPROACHES.map((approach) => [approach.id, approach] as const))('munmap of %s', (id, approach) => {
    const before = machine({ approach }).maps();
    const { m, ret } = killed({ op: 'munmap', addr: at(0), len: pages(4) }, { approach, sectionBytes: PAGE_SIZE });
    expect(ret).toBe(-EINTR);
    expect(m.maps()).toBe(before);
    // Under two phases the pages are gone by then: they are zapped with the lock held for read.
    expect(m.mm.rss.anon).toBe(id === 'two-phase' ? 0 : 4);
    expect([m.mm.mmapSem.count, m.mm.mmapSem.isContended]).toEqual([0, false]);
  });
});

/** "reads vma 0+4", pages; of mm->brk no place. */
function notesOf({ notes }: Recorder): string[] {
  return notes.map(({ what, start, lenBytes, writes }) => {
    const place = what === 'brk' ? '' : ` ${pageOf(start)}+${lenBytes < PAGE_SIZE ? lenBytes : lenBytes / PAGE_SIZE}`;
    return `${writes ? 'writes' : 'reads'} ${what}${place}`;
  });
}

describe('what it reads and writes where no event says so', () => {
  test.each<readonly [string, Call, MachineOptions, readonly string[]]>([
    ['mincore', { op: 'mincore', addr: at(3), len: pages(5) }, {}, ['reads vma 3+1', 'reads vma 4+1', 'reads vma 6+1']],
    ['brk that grows', { op: 'brk', addr: at(45) }, {}, ['reads brk', 'writes brk', 'reads brk']],
    ['brk that asks', { op: 'brk', addr: 0 }, {}, ['reads brk']],
    [
      'brk that shrinks, v4.20 and later',
      { op: 'brk', addr: at(42) },
      { approach: detachDowngrade },
      ['reads brk', 'writes brk', 'reads tables 42+2', 'reads brk'],
    ],
    [
      'brk that shrinks, v4.17',
      { op: 'brk', addr: at(42) },
      {},
      ['reads brk', 'reads tables 42+2', 'writes brk', 'reads brk'],
    ],
    ['mprotect', { op: 'mprotect', addr: at(1), len: pages(2), prot: 'r--' }, {}, ['writes vma 1+2']],
    ['mprotect that merges', { op: 'mprotect', addr: at(4), len: pages(2), prot: 'rw-' }, {}, ['writes vma 4+2']],
    [
      'mprotect up to a hole',
      { op: 'mprotect', addr: at(5), len: pages(3), prot: 'rwx' },
      {},
      ['writes vma 5+1', 'reads vma 6+1'],
    ],
    ['munmap', { op: 'munmap', addr: at(0), len: pages(4) }, {}, ['reads tables 0+4']],
    ['munmap of nothing', { op: 'munmap', addr: at(8), len: pages(4) }, {}, ['reads vma 8+4']],
    [
      'munmap of an odd start',
      { op: 'munmap', addr: at(8) + 1, len: pages(4) },
      {},
      [`reads vma ${8 + 1 / PAGE_SIZE}+0`],
    ],
    ['munmap at the map limit', { op: 'munmap', addr: at(1), len: pages(2) }, { maxMapCount: 4 }, ['reads vma 0+4']],
    [
      'munmap under VM_DEAD',
      { op: 'munmap', addr: at(0), len: pages(4) },
      { approach: vmDead, sectionBytes: PAGE_SIZE },
      ['writes vma 0+4', 'reads tables 0+4'],
    ],
    ['fork', { op: 'fork' }, {}, ['reads pages 0+4']],
    [
      'a move',
      { op: 'mremap', addr: at(1), oldLen: pages(2), newLen: pages(2), flags: ['maymove', 'fixed'], newAddr: at(20) },
      {},
      [
        ...['reads vma 20+2', 'reads pages 1+0', 'writes pages 1+2', 'writes pages 20+2'],
        ...['writes vma 0+4', 'reads tables 1+2', 'writes vma 0+1', 'writes vma 3+1'],
      ],
    ],
    [
      'a move of whole tables',
      { op: 'mremap', addr: at(0), oldLen: pages(4), newLen: pages(4), flags: ['maymove', 'fixed'], newAddr: at(20) },
      { kernel: 'v6.18' },
      ['reads vma 20+4', 'writes pages 0+4', 'writes pages 20+4', 'writes vma 0+4', 'reads tables 0+4'],
    ],
    [
      'a mapping that fails',
      { op: 'mmap_vmcore', addr: at(8), len: pages(2), mapped: pages(1) },
      {},
      ['writes tables 8+1', 'reads vma 8+2', 'reads tables 8+2'],
    ],
    ['a fault', { op: 'touch', access: 'write', addr: at(41), len: 1 }, {}, ['reads pages 41+1', 'reads vma 41+1']],
    [
      'a fault on nothing',
      { op: 'touch', access: 'read', addr: at(9), len: 1 },
      {},
      ['reads pages 9+1', 'reads vma 9+1'],
    ],
  ])('%s', (_, call, options, notes) => {
    expect(notesOf(told(call, options).k)).toEqual(notes);
  });

  test('a huge page that would be cut', () => {
    const m = machine();
    const k = recorderOf(m);
    m.mm.vmas.find(at(0))!.flags |= VM_HUGETLB;
    expect(k.run(runCall(k, { op: 'munmap', addr: at(0), len: pages(2) })).ret).toBe(-EINVAL);
    expect(notesOf(k)).toEqual(['reads vma 0+4']);
  });
});

describe('a mapping', () => {
  /** VmaLink events as "at+pages, how many VMAs fewer than one more there are". */
  const links = ({ events }: Recorder): string[] =>
    events
      .filter(isLink)
      .map(({ addr, lenBytes, count, detail }) => `${pageOf(addr)}+${lenBytes / PAGE_SIZE} ${count} ${detail}`);
  const isLink = ({ kind }: RecordedEvent): boolean => kind === EventKind.VmaLink;

  const MAPPINGS: readonly (readonly [name: string, call: Call, links: readonly string[], options?: MachineOptions])[] =
    [
      ['of its own', { op: 'mmap', addr: at(8), len: pages(2), prot: 'rw-', flags: ANONYMOUS }, ['8+2 1 0']],
      [
        'that lets a neighbour grow',
        { op: 'mmap', addr: at(6), len: pages(2), prot: 'r--', flags: ANONYMOUS },
        ['6+2 1 1'],
      ],
      ['that is a growth', { op: 'brk', addr: at(46) }, ['44+2 1 1']],
      [
        'that is a growth in place',
        { op: 'mremap', addr: at(4), oldLen: pages(2), newLen: pages(3), flags: [], newAddr: null },
        ['6+1 1 1'],
      ],
      [
        'that is a growth in place, v6.18',
        { op: 'mremap', addr: at(4), oldLen: pages(2), newLen: pages(3), flags: [], newAddr: null },
        ['6+1 1 1'],
        { kernel: 'v6.18' },
      ],
      [
        'that is a copy',
        { op: 'mremap', addr: at(1), oldLen: pages(2), newLen: pages(2), flags: ['maymove', 'fixed'], newAddr: at(20) },
        ['20+2 1 0'],
      ],
      ['of each VMA of a fork', { op: 'fork' }, ['0+4 1 0', '4+2 1 0', '40+4 1 0', '60+2 1 0']],
    ];

  test.for(MAPPINGS)('%s', ([, call, expected, options]) => {
    const { k } = told(call, options);
    expect(links(k)).toEqual(expected);
    expect(k.work.get(WorkKind.VmaLink)).toBe(expected.length);
  });

  test('of /proc/vmcore that fails frees its VMA and says so', () => {
    const { k, ret } = told({ op: 'mmap_vmcore', addr: at(8), len: pages(2), mapped: pages(1) });
    expect(ret).toBe(-EAGAIN);
    expect(k.eventsOf(EventKind.VmaFree)).toEqual([
      { kind: EventKind.VmaFree, addr: at(8), lenBytes: pages(2), count: 1, detail: 0 },
    ]);
    expect(k.work.get(WorkKind.VmaFree)).toBe(1);
  });
});

describe('page faults', () => {
  const faults = (call: Call, options: MachineOptions = {}): string[] =>
    told(call, options)
      .k.eventsOf(EventKind.PageFault)
      .map(({ addr, lenBytes, count, detail }) => `${pageOf(addr)}+${lenBytes / PAGE_SIZE} ${count} ${detail}`);

  test('of a program: one each, with its outcome', () => {
    const { ok, mapError, accessError } = FaultOutcome;
    expect(faults({ op: 'touch', access: 'write', addr: at(40), len: pages(2) })).toEqual([
      `40+1 1 ${ok}`,
      `41+1 1 ${ok}`,
    ]);
    expect(faults({ op: 'touch', access: 'write', addr: at(4), len: 1 })).toEqual([`4+1 1 ${accessError}`]);
    expect(faults({ op: 'touch', access: 'read', addr: at(9), len: 1 })).toEqual([`9+1 1 ${mapError}`]);
  });

  test('of mlock and MAP_POPULATE: as many as pages were missing, and none of none', () => {
    const populate = (flags: string[]): Call => ({
      op: 'mmap',
      addr: at(8),
      len: pages(3),
      prot: 'rw-',
      flags: [...ANONYMOUS, ...flags],
    });
    expect(faults(populate(['populate']))).toEqual(['8+3 3 0']);
    expect(faults(populate([]))).toEqual([]);
    expect(faults({ op: 'mlock', addr: at(2), len: pages(4) })).toEqual(['4+2 2 0']);
    expect(faults({ op: 'mlock', addr: at(0), len: pages(4) })).toEqual([]);
    expect(told(populate(['populate'])).k.work.get(WorkKind.Fault)).toBe(3);
  });
});
