import { describe, expect, test } from 'vitest';
import { SchedOutReason, Syscall } from '../../../src/mm/events.ts';
import { eventsOf, read, type ReadEvent } from './support.ts';

/** Layouts of which no recording is here, as the tools document them. */
const kinds = (events: readonly ReadEvent[]): string[] => events.map(({ kind }) => kind);

const LOCK = ['LockRequest', 'LockAcquire', 'LockRelease'];
const MM = 'mm=0xff1b1f6604075b00 memcg_path=/';
const MM_EVENTS = [
  `mmap_lock_start_locking: ${MM} write=true`,
  `mmap_lock_acquire_returned: ${MM} write=true success=true`,
  `mmap_lock_released: ${MM} write=true`,
];

function everyLine(head: string, more: (text: string, i: number) => string = (text) => text): string {
  return MM_EVENTS.map((text, i) => `${head.replace('TIME', `5.60854${i}`)}${more(text, i)}\n`).join('');
}

describe('tracefs', () => {
  const HEAD = '            main-151     [000] .....     TIME: ';

  test('4 flag letters, as kernels before 5.17 have them', () => {
    const { report } = read(everyLine(HEAD.replace('.....', 'd..2')));
    expect(report).toMatchObject({ understood: 3, notUnderstood: { count: 0 } });
  });

  test('no context columns, more than a hundred CPUs, pids of seven digits', () => {
    expect(read(everyLine(HEAD.replace(' .....', ''))).report.understood).toBe(3);
    expect(read(everyLine(HEAD.replace('000', '127'))).header.tasks).toMatchObject([{ cpu: 127 }]);
    expect(read(everyLine(HEAD.replace('-151    ', '-4194303'))).report.understood).toBe(3);
  });

  test('stacks after each event', () => {
    const { report } = read(
      everyLine(
        HEAD,
        (text, i) =>
          `${text}\n${HEAD.replace('TIME', `5.60854${i}`)}<stack trace>\n => __mmap_lock_do_trace\n => do_syscall_64\n${HEAD.replace('TIME', `5.60854${i}`)}<user stack trace>\n =>  <00007f>`,
      ),
    );
    expect(report).toMatchObject({ understood: 3, notUnderstood: { count: 0 }, ignored: { stack: 15 } });
  });

  test('pointers as they are, without 0x and with empty texts', () => {
    const trace = read(everyLine(HEAD, (text) => text.replace('0x', '').replace('path=/', 'path=')));
    expect(trace.report.locks).toMatchObject([{ lock: 'ff1b1f6604075b00', writeHolds: 1, writeReleases: 1 }]);
    const out = `${HEAD}sched_switch: prev_comm= prev_pid=151 prev_prio=120 prev_state=D ==> next_comm=b next_pid=2 next_prio=120`;
    expect(read(out.replace('TIME', '5.1')).report).toMatchObject({ understood: 1, tasks: 2 });
  });

  test('trace_pipe: no header, lost events between the lines', () => {
    const lines = everyLine(HEAD).split('\n');
    const trace = read([lines[0], lines[1], 'CPU:0 [LOST 2818 EVENTS]', lines[2], ''].join('\n'));
    expect(kinds(eventsOf(trace))).toEqual(['LockRequest', 'LockAcquire', 'LockLost', 'EventsLost', 'LockRelease']);
    expect(trace.report.lost).toEqual({ gaps: 1, events: 2818 });
  });

  test('function tracer', () => {
    const { report } = read(`${everyLine(HEAD)}${HEAD.replace('TIME', '5.7')}vm_munmap <-__x64_sys_munmap\n`);
    expect(report).toMatchObject({ understood: 3, ignored: { function: 1 } });
  });

  test('graph with time, task and tails, and other work in between', () => {
    const graph = (time: string, cpu: number, task: string, duration: string, text: string): string =>
      `   ${time} |   ${cpu})  ${task}  | ${duration.padEnd(13)} |  ${text}\n`;
    const main = ' zap mai-151 ';
    const trace = read(
      [
        '# tracer: function_graph\n',
        graph('11.000000', 0, main, '', '__x64_sys_munmap() {'),
        graph('11.000001', 0, main, '', '  __vm_munmap() {'),
        graph('11.000002', 0, main, '  1.500 us', '    down_write_killable();'),
        graph('11.000004', 0, main, '', '    do_mas_align_munmap() {'),
        graph('11.000005', 0, main, '  0.500 us', '      downgrade_write();'),
        ' ------------------------------------------\n 1)    <idle>-0    =>   rcu_pre-15  \n ------------------------------------------\n\n',
        graph('11.000006', 0, main, '', '      unmap_region() {'),
        graph('11.000006', 0, main, '$ 8939711 us', '        unmap_vmas();'),
        ' 0)   ==========> |\n',
        graph('19.940000', 0, main, '# 4251.538 us', '        free_pgtables();'),
        graph('19.950000', 0, main, '# 8512.459 us', '        tlb_finish_mmu();'),
        graph('19.960000', 0, main, '$ 8952673 us', '      } /* unmap_region */'),
        graph('19.960001', 0, main, '$ 8952673 us', '    } /* do_mas_align_munmap */'),
        graph('19.960002', 0, main, '  5.645 us', '    up_read();'),
        graph('19.960009', 0, main, '$ 8953476 us', '  } /* __vm_munmap */'),
        graph('19.960010', 0, main, '$ 8953783 us', '} /* __x64_sys_munmap */'),
      ].join(''),
    );
    expect(trace.report.notUnderstood).toEqual({ count: 0, first: [] });
    expect(kinds(eventsOf(trace))).toEqual([
      'LockRequest',
      'LockAcquire',
      'LockDowngrade',
      'SyscallEnter',
      'Phase',
      'Phase',
      'TlbFlush',
      'LockRelease',
      'SyscallExit',
    ]);
    expect(trace.report.locks).toMatchObject([{ writeHolds: 1, downgrades: 1, unpaired: 0 }]);
    expect(trace.header.tasks[0].name).toBe('zap mai');
  });
});

describe('trace-cmd', () => {
  const HEAD = '        zap main-152   [000]     TIME: ';

  test('raw values, and nanoseconds', () => {
    const trace = read(
      `cpus=2\n${everyLine(HEAD.replace('TIME', 'TIME000'), (text) => text.replace('true', '1').replace('true', '1'))}` +
        `${HEAD.replace('TIME', '5.608545123')}sched_switch:         prev_comm=zap main prev_pid=152 prev_prio=120 prev_state=256 next_comm=x next_pid=0 next_prio=120\n`,
    );
    expect(trace.report).toMatchObject({ format: 'trace-cmd', notUnderstood: { count: 0 } });
    expect(kinds(eventsOf(trace, 'LockRequest', 'LockAcquire', 'LockRelease'))).toEqual(LOCK);
    expect(eventsOf(trace, 'SchedOut')).toMatchObject([{ detail: SchedOutReason.preempted, atNs: 5_123 }]);
  });

  test('stacks, and dropped events with a number', () => {
    const { report } = read(
      `cpus=2\n${everyLine(HEAD)}${HEAD.replace('TIME', '5.7')}kernel_stack:         <stack trace >\n=> ftrace_syscall_enter (ffffffffa0)\nCPU:1 [12 EVENTS DROPPED]\n`,
    );
    expect(report).toMatchObject({ notUnderstood: { count: 0 }, lost: { gaps: 1, events: 12 } });
  });

  test('function graph', () => {
    const trace = read(
      [
        'cpus=2',
        `${HEAD}funcgraph_entry:                   |  __x64_sys_munmap() {`,
        `${HEAD}funcgraph_entry:                   |    __vm_munmap() {`,
        `${HEAD}funcgraph_entry:        1.500 us   |      down_write_killable();`,
        `${HEAD}funcgraph_entry:        0.415 us   |      up_write();`,
        `${HEAD}funcgraph_exit:       + 12.3 us    |    }`,
        `${HEAD}funcgraph_exit:       + 13.3 us    |  }`,
      ]
        .map((line, i) => line.replace('TIME', `5.60000${i}`))
        .join('\n'),
    );
    expect(trace.report.notUnderstood.count).toBe(0);
    expect(kinds(eventsOf(trace))).toEqual([
      'LockRequest',
      'LockAcquire',
      'LockRelease',
      'SyscallEnter',
      'SyscallExit',
    ]);
  });
});

describe('perf script', () => {
  const HEAD = '        zap main   151 [000]     TIME: ';

  test('a header, task events and lost samples', () => {
    const trace = read(
      [
        '# ========\n# captured on    : Sun Nov 22 2026\n# ========\n#\n',
        `        zap main   151 [000]     5.600000: PERF_RECORD_COMM exec: zap main:151/151\n`,
        `            perf   150 [000]     5.600001: PERF_RECORD_FORK(151:152):(151:151)\n`,
        `            perf   150 [000]     5.600001: PERF_RECORD_MMAP2 151/151: [0x400000(0x1000) @ 0 08:01 5 1]: r-xp /bin/x\n`,
        everyLine(HEAD, (text) => `mmap_lock:${text}`),
        `            perf   150 [000]     5.700001: PERF_RECORD_EXIT(151:152):(151:151)\n`,
        `            perf   150 [000]     5.700002: PERF_RECORD_LOST_SAMPLES lost 3\n`,
      ].join(''),
    );
    expect(trace.report).toMatchObject({ format: 'perf', notUnderstood: { count: 0 }, lost: { gaps: 1, events: 3 } });
    expect(kinds(eventsOf(trace))).toEqual(['TaskStart', ...LOCK, 'TaskEnd', 'EventsLost']);
  });

  test('events without their text are known, and of no use', () => {
    const { report } = read(
      everyLine(
        'zap main   151 [000]     TIME: ',
        (text) => `mmap_lock:${text.slice(0, text.indexOf(':'))}: \n\tffffffff a+0x1 (b)\n`,
      ),
    );
    expect(report).toMatchObject({ understood: 0, notUnderstood: { count: 0 } });
    expect(Object.keys(report.ignored)).toContain('mmap_lock_released without its fields');
  });

  test('system calls', () => {
    const trace = read(
      `${HEAD.replace('TIME', '5.1')}syscalls:sys_enter_mremap: addr: 0x1000, old_len: 0x3000, new_len: 0x1000, flags: 0x00000000, new_addr: 0x00000000\n`,
    );
    expect(eventsOf(trace)).toMatchObject([
      { kind: 'SyscallEnter', detail: Syscall.mremap, addr: 0x1000, lenBytes: 0x3000 },
    ]);
  });
});

test('system calls and contention in raw values', () => {
  const head = (i: number): string => `        zap main-152   [000]     5.60000${i}: `;
  const trace = read(
    [
      'cpus=2',
      `${head(0)}sys_enter_munmap:     __syscall_nr=11 addr=0x1000000000 len=0x80000000`,
      `${head(1)}mmap_lock_start_locking: ${MM} write=1`,
      `${head(2)}contention_begin:     lock_addr=0xff1b1f6604075b70 flags=0x4`,
      `${head(3)}contention_end:       lock_addr=0xff1b1f6604075b70 ret=0`,
      `${head(4)}mmap_lock_acquire_returned: ${MM} write=1 success=1`,
      `${head(5)}sys_exit_munmap:      __syscall_nr=11 ret=-12`,
    ].join('\n'),
  );
  expect(trace.report).toMatchObject({ understood: 6, notUnderstood: { count: 0 } });
  expect(eventsOf(trace, 'SyscallEnter', 'SyscallExit')).toMatchObject([
    { addr: 0x1000000000, lenBytes: 0x80000000 },
    { addr: -12 },
  ]);
  expect(eventsOf(trace, 'LockWait')).toHaveLength(1);
});

test('files put together: each line is read by its own shape', () => {
  const { report } = read(
    everyLine('            main-151     [000] .....     TIME: ') +
      everyLine('        zap main   151 [000]     TIME: ', (text) => `mmap_lock:${text}`) +
      everyLine('zap main-171     1d....    TIME: '),
  );
  expect(report).toMatchObject({ understood: 9, notUnderstood: { count: 0 } });
});
