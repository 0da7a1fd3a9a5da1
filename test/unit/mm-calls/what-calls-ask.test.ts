/** Where a call asks: whether it may be rescheduled, and before it touches what others can see. */
import { expect, test } from 'vitest';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { EventKind, LockMode } from '../../../src/mm/events.ts';
import type { Kernel } from '../../../src/mm/kernel.ts';
import { khugepagedScanMmSlot } from '../../../src/mm/paths/khugepaged-scan.ts';
import { answerAlone, type Path, type Request } from '../../../src/mm/request.ts';
import { makeTask } from '../mm/world.ts';
import { ANONYMOUS, machine, pages, recorderOf, SYSTEM_CALLS } from './example-calls.ts';
import { at, stateOf, type Machine, type MachineOptions } from './machine.ts';

const MORE: readonly Call[] = [
  { op: 'mmap', addr: at(8), len: pages(2), prot: 'rw-', flags: [...ANONYMOUS, 'locked'] },
  { op: 'mremap', addr: at(1), oldLen: pages(2), newLen: pages(2), flags: ['maymove', 'fixed'], newAddr: at(20) },
  { op: 'mmap_vmcore', addr: at(8), len: pages(2), mapped: pages(2) },
  { op: 'touch', access: 'write', addr: at(41), len: 1 },
  { op: 'touch', access: 'read', addr: at(1), len: 1 },
  { op: 'mprotect', addr: at(4), len: pages(2), prot: 'rw-' },
];
const CALLS: readonly Call[] = [...SYSTEM_CALLS.map(([call]) => call), ...MORE];

const LETTERS: Readonly<Record<Request['ask'], string>> = {
  touch: 't',
  cond_resched: 'c',
  might_sleep: 's',
  steps: 'n',
  need_resched: 'r',
  spin: 'S',
  sleep_on: 'Z',
};

/** What is asked, in order, with the lock between brackets: "st W[ n ]" asks for a touch, takes mmap_sem for write, walks steps, lets go. */
function asked(m: Machine, call: Call, isUndisturbed = false): string {
  return askedBy(m, (k) => runCall(k, call), isUndisturbed);
}

function askedBy(m: Machine, pathOf: (k: Kernel) => Path<unknown>, isUndisturbed = false): string {
  const k = recorderOf(m);
  let text = '';
  k.onEvent = ({ kind, detail, addr }) => {
    const name = addr === 0 ? '' : "'";
    if (kind === EventKind.LockAcquire) text += ` ${detail === LockMode.Write ? 'W' : 'R'}${name}[ `;
    if (kind === EventKind.LockRelease) text += ` ]${name} `;
  };
  const path = pathOf(isUndisturbed ? Object.assign(k, { undisturbed: () => true }) : k);
  k.run(path, (request) => {
    text += LETTERS[request.ask];
    return answerAlone(request);
  });
  return text.replace(/ +/g, ' ').trim();
}

const OPTIONS: readonly MachineOptions[] = [
  ...(['v4.17', 'v6.18'] as const).map((kernel): MachineOptions => ({ kernel, approach: pristine })),
  ...APPROACHES.map((approach): MachineOptions => ({ approach, sectionBytes: pages(1) })),
];

test('where the runner says that nobody can act, only what needs an answer is asked; the call ends alike', () => {
  for (const options of OPTIONS) {
    for (const call of CALLS) {
      const [quick, slow] = [machine(options), machine(options)];
      expect(asked(quick, call, true).replace(/[^a-zSZ]/g, ''), JSON.stringify(call)).toMatch(/^[nr]*$/);
      asked(slow, call);
      expect(stateOf(quick.mm)).toEqual(stateOf(slow.mm));
    }
  }
});

/** By v4.17; each letter of a split or an anon_vma is an allocation or a lock that may sleep. */
const ASKED: readonly (readonly [Call, string])[] = CALLS.map((call, i) => [
  call,
  [
    'st W[ ssssssncsst ]', // munmap: two splits of three, the zap, the anon_vma, the freed struct
    'st W[ st ]', // mmap
    'st W[ stsssssstt ]', // mprotect: vma_merge(), two splits, the flags
    'st W[ sntncsst ]', // mremap that moves: the copy, the entries, and the old range as in munmap
    'st R[ nct ]', // madvise
    'st W[ stsssssstt ] st R[ ctt ]', // mlock: as mprotect, then the faults under read
    'st W[ t ]', // munlock of what is not locked
    'st R[ t ]', // mincore
    'st W[ sncst ]', // brk
    'st W[ st ]', // shmat
    'st W[ ncsst ]', // shmdt
    "st W[ st W'[ snssst ]' t ]", // fork: a struct for each VMA, steps where a fault could not fill the tables again
    'st R[ t ] ncncncncsssssss', // exit: each VMA is zapped, and nobody is left to be kept out
    'st R[ t ] st R[ t ]', // cmdline
    'st W[ st ] st R[ ctt ]', // mmap(MAP_LOCKED)
    'st W[ sntssssssncsst ]', // mremap of the middle of a VMA
    'st W[ tnct ]', // mmap of /proc/vmcore that fails
    'tt R[ stt ]', // a page fault: the access, the trylock
    't', // a read of a present page
    'st W[ stt ]', // mprotect that merges
  ][i],
]);

test.each(ASKED.map(([call, order]) => [call.op, call, order] as const))('v4.17 %s: %j asks %s', (_, call, order) => {
  expect(asked(machine(), call)).toBe(order);
});

test('v6.18 moves table by table, each with a rescheduling point', () => {
  const [moved, middle] = CALLS.filter(({ op }) => op === 'mremap');
  expect(asked(machine({ kernel: 'v6.18' }), moved)).toBe('st W[ sctncsst ]');
  expect(asked(machine({ kernel: 'v6.18' }), middle)).toBe('st W[ sctssssssncsst ]');
});

test('khugepaged may be rescheduled while it holds the lock for read', () => {
  expect(askedBy(machine(), khugepagedScanMmSlot)).toBe('t R[ st ]');
  expect(askedBy(machine(), khugepagedScanMmSlot, true)).toBe('R[ ]');
});

test('exit gives locked memory back with a rescheduling point for each VMA', () => {
  const m = machine();
  m.mlock(0, 6);
  expect(asked(m, { op: 'exit' })).toBe('st R[ t ] ccncncncncsssssss');
});

test('a fault that finds the lock taken waits for it, and tells that it does', () => {
  const m = machine();
  const k = recorderOf(m);
  const writer = makeTask(9);
  m.mm.mmapSem.tryWrite(writer);
  let slept = 0;
  k.run(runCall(k, { op: 'touch', access: 'write', addr: at(41), len: 1 }), (request) => {
    if (request.ask !== 'sleep_on') return answerAlone(request);
    slept++;
    m.mm.mmapSem.upWrite(writer);
    return 0;
  });
  expect(slept).toBe(1);
  expect(k.callNames.filter((name) => name !== 'find_vma')).toEqual(['down_read_trylock', 'down_read', 'up_read']);
  expect(k.callsOf('up_read')).toEqual([{ fn: 'up_read', args: [m.mm.mmapSem.id] }]);
  const kinds = [EventKind.LockTryFailed, EventKind.LockRequest, EventKind.LockWait, EventKind.LockAcquire];
  expect(k.events.map(({ kind }) => kind).filter((kind) => kinds.some((one) => one === kind))).toEqual(kinds);
  expect([m.mm.mmapSem.count, m.mm.rss.anon]).toEqual([0, 5]);
});
