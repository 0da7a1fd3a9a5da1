import { describe, expect, test } from 'vitest';
import { LockMode, SchedOutReason, Syscall } from '../../../src/mm/events.ts';
import { ImportError } from '../../../src/trace/import/import-error.ts';
import { TraceImporter } from '../../../src/trace/import/trace-importer.ts';
import { acquired, eventsOf, fixture, LIMITS, read, readFixture, released, start, tracefs } from './support.ts';

describe('locks', () => {
  test('a try that failed, then a wait: the pair after it is the wait', () => {
    const trace = read(
      tracefs(
        [1, start(true)],
        [1, acquired(true)],
        [2, start(false)],
        [2, acquired(false, false)],
        [2, start(false)],
        [
          2,
          'sched_switch: prev_comm=task2 prev_pid=2 prev_prio=120 prev_state=D ==> next_comm=swapper/0 next_pid=0 next_prio=120',
        ],
        [1, released(true)],
        [2, acquired(false)],
        [2, released(false)],
      ),
    );
    expect(
      eventsOf(trace, 'LockRequest', 'LockWait', 'LockTryFailed', 'LockAcquire')
        .filter(({ task }) => task === 1)
        .map(({ kind }) => kind),
    ).toEqual(['LockRequest', 'LockTryFailed', 'LockRequest', 'LockWait', 'LockAcquire']);
    expect(trace.report.locks[0]).toMatchObject({
      failedTries: 1,
      unpaired: 0,
      longestWaitNs: { read: 3000, write: 1000 },
    });
  });

  test('without sched_switch, a request that is not answered while a writer holds is a wait', () => {
    const trace = read(
      tracefs([1, start(true)], [1, acquired(true)], [2, start(false)], [1, released(true)], [2, acquired(false)]),
    );
    expect(eventsOf(trace, 'LockWait')).toMatchObject([{ task: 1, atNs: 3000 }]);
  });

  test('the lock is the mm of the line, not that of its task', () => {
    const other = released(false).replace('bface078', 'bface079');
    const trace = read(
      tracefs([1, start(true)], [1, start(false).replace('bface078', 'bface079')], [1, other], [1, acquired(true)]),
    );
    expect(trace.report.locks).toHaveLength(2);
  });

  test('a path of a control group may hold anything', () => {
    const path = '/a b write=false success=false';
    const trace = read(
      tracefs(
        [1, start(true).replace('path=/', `path=${path}`)],
        [1, acquired(true).replace('path=/', `path=${path}`)],
      ),
    );
    expect(trace.report.locks).toMatchObject([{ writeHolds: 1, readHolds: 0 }]);
  });

  test('raw values: write=1 success=1', () => {
    const raw = (text: string): string => text.replaceAll('true', '1').replaceAll('false', '0');
    const trace = read(tracefs([1, raw(start(true))], [1, raw(acquired(true))], [1, raw(released(true))]));
    expect(trace.report.locks).toMatchObject([{ writeHolds: 1, writeReleases: 1, unpaired: 0 }]);
  });

  test('unbalanced: what has no counterpart is counted', () => {
    const trace = read(tracefs([1, released(true)], [2, acquired(false)], [3, start(true)], [2, start(false)]));
    expect(trace.report.locks[0].unpaired).toBe(5);
  });

  test('lost events end every hold and wait', () => {
    const text = `${tracefs([1, start(true)], [1, acquired(true)], [2, start(false)])}CPU:0 [LOST 12 EVENTS]\n${tracefs([1, released(true), 900_000])}`;
    const trace = read(text);
    expect(eventsOf(trace, 'LockLost').map(({ task, detail }) => [task, detail])).toEqual([
      [0, LockMode.Write],
      [1, LockMode.Read],
    ]);
    expect(trace.report.lost).toEqual({ gaps: 1, events: 12 });
  });
});

describe('clocks', () => {
  const at = (time: string, text = start(false)): string => `            main-7       [000] .....  ${time}: ${text}\n`;

  test('equal times keep the order of the file', () => {
    const trace = read(at('5.000001') + at('5.000001', acquired(false)) + at('5.000001', released(false)));
    expect(eventsOf(trace).map(({ kind, atNs }) => [kind, atNs])).toEqual([
      ['LockRequest', 0],
      ['LockAcquire', 0],
      ['LockRelease', 0],
    ]);
  });

  test('seconds since 1970 keep their nanoseconds', () => {
    const trace = read(at('1700000000.123456789') + at('1700000000.123456790', acquired(false)));
    expect(trace.report.spanNs).toBe(1);
  });

  test('a time a little before an earlier one counts as of then; a clock set back goes on, without what was held', () => {
    const trace = read(at('9.5') + at('9.4', acquired(false)) + at('2.0', start(true)) + at('2.1', acquired(true)));
    expect(eventsOf(trace, 'LockRequest', 'LockAcquire').map(({ atNs }) => atNs)).toEqual([0, 0, 0, 100_000_000]);
    expect(trace.report.events['LockLost']).toBe(1);
    expect(trace.report.notes.join('\n')).toMatch(/set back 1 times[^]*1 lines have a time a little before/);
  });

  test('hundredths of a second', () => {
    const trace = read(at('5612') + at('5612', acquired(false)) + at('5612', released(false)) + at('5614'));
    expect(trace.report.spanNs).toBe(20_000_000);
    expect(trace.report.notes[0]).toContain('uptime');
  });

  test('a counter of events is refused', () => {
    const lines = Array.from({ length: 100 }, (_, i) => at(String(i + 4))).join('');
    expect(() => read(lines)).toThrow(/whole numbers that count events or cycles/);
  });

  test('differences from line to line, as perf script --deltatime prints them, are summed', () => {
    const times = ['0.000000', '0.000500', '0.000020', '0.000100', '0.000003', '0.000007', '0.000001'];
    const trace = read(
      times
        .map(
          (time) =>
            `            main     7 [000]     ${time}: mmap_lock:mmap_lock_released: mm=0xff1 memcg_path=/ write=false\n`,
        )
        .join(''),
    );
    expect(trace.report.spanNs).toBe(631_000);
    expect(trace.report.notes[0]).toContain('summed');
  });

  test('times relative to the first event are a time line', () => {
    const times = ['0.000000', '0.000020', '0.000500', '0.000500', '0.000700'];
    const trace = read(
      times
        .map(
          (time) =>
            `            main     7 [000]     ${time}: mmap_lock:mmap_lock_released: mm=0xff1 memcg_path=/ write=false\n`,
        )
        .join(''),
    );
    expect(trace.report.spanNs).toBe(700_000);
  });

  test('negative times and times beyond all numbers are not understood, and stop nothing', () => {
    const { report } = read(at('1.0') + at('-2.0') + at('99999999999999999999.0') + at('1.5', acquired(false)));
    expect(report.notUnderstood.count).toBe(2);
    expect(report.spanNs).toBe(500_000_000);
  });
});

describe('names', () => {
  test.each([
    'a b',
    'x-9',
    '[kworker]',
    'a:b',
    '-1 [000] 1.0: ',
    'zap|main',
    '<b>bold</b>',
    'é'.repeat(7),
    'a=b ==> c',
  ])('%s', (name) => {
    const width = new TextEncoder().encode(name).length;
    const padded = ' '.repeat(Math.max(0, 16 - width)) + name;
    const { header, report } = read(`${padded}-123     [001] d..2.     5.000001: ${start(true)}\n`);
    expect(report.notUnderstood.count).toBe(0);
    expect(header.tasks).toMatchObject([{ name, cpu: 1 }]);
  });

  test('of perf, padded or not, with process and thread, with a period, without a CPU', () => {
    const event = 'mmap_lock:mmap_lock_start_locking: mm=0xff1 memcg_path=/ write=true';
    const { report, header } = read(
      [
        `        zap main   151 [000]     5.608544: ${event}`,
        `zap main   152 [000]     5.608544: ${event}`,
        `        zap main   150/153   [000]     5.608544: ${event}`,
        `        zap main   154 [000]     5.608544:          1 ${event}`,
        `        zap main   155     5.608544: ${event}`,
        `        zap main   156 [000]     5.608544123: ${event}`,
      ].join('\n'),
    );
    expect(report).toMatchObject({ format: 'perf', understood: 6, tasks: 6 });
    expect(new Set(header.tasks.map(({ name }) => name))).toEqual(new Set(['zap main']));
  });

  test('the name of a task is what the file calls it last; <...> is none', () => {
    const line = (name: string): string => `${name.padStart(16)}-9       [000] .....     5.000001: ${start(true)}\n`;
    expect(read(line('sh') + line('zap main') + line('<...>')).header.tasks).toMatchObject([{ name: 'zap main' }]);
  });
});

test('system calls of all three tools, with returns below zero', () => {
  const trace = read(
    tracefs(
      [1, 'sys_munmap(addr: 1000000000, len: 80000000)'],
      [1, 'sys_munmap -> 0xfffffffffffffff4'],
      [2, 'sys_enter_munmap:     addr: 0x1000000000, len: 0x00001000'],
      [2, 'sys_exit_munmap:      0x0'],
      [3, 'syscalls:sys_enter_brk: brk: 0x23863000'],
      [3, 'sys_read(fd: 3, buf: 7ffd, count: 100)'],
    ),
  );
  expect(eventsOf(trace).map(({ kind, detail, addr, lenBytes }) => [kind, detail, addr, lenBytes])).toEqual([
    ['SyscallEnter', Syscall.munmap, 0x1000000000, 0x80000000],
    ['SyscallExit', Syscall.munmap, -12, 0],
    ['SyscallEnter', Syscall.munmap, 0x1000000000, 0x1000],
    ['SyscallExit', Syscall.munmap, 0, 0],
    ['SyscallEnter', Syscall.brk, 0x23863000, 0],
  ]);
  expect(trace.report.ignored).toEqual({ sys_read: 1 });
});

test('a page fault lasts until its task lets go of the lock, and is told then', () => {
  const trace = read(
    tracefs(
      [1, 'page_fault_user: address=0x1000000000 ip=0x401d59 error_code=0x6'],
      [1, start(false)],
      [1, acquired(false)],
      [1, released(false)],
      [1, 'sys_munmap(addr: 1000000000, len: 1000)'],
    ),
  );
  expect(eventsOf(trace, 'PageFault')).toMatchObject([{ atNs: 0, toNs: 3000, addr: 0x1000000000 }]);
});

test('sched_switch in words and in raw numbers, sched_waking and sched_wakeup as one', () => {
  const out = (state: string): string =>
    `sched_switch: prev_comm=a prev_pid=1 prev_prio=120 prev_state=${state} ==> next_comm=b b next_pid=2 next_prio=120`;
  const trace = read(
    tracefs(
      [1, out('R+')],
      [1, out('S')],
      [1, out('D')],
      [1, out('X')],
      [1, out('256')],
      [1, out('2')],
      [1, 'sched_switch:         a:1 [120] W ==> b:2 [120]'],
      [2, 'sched_waking: comm=a pid=1 prio=120 target_cpu=000'],
      [2, 'sched_wakeup:         a:1 [120] CPU:000'],
    ),
  );
  const { preempted, slept, blocked, exited } = SchedOutReason;
  expect(eventsOf(trace, 'SchedOut').map(({ detail }) => detail)).toEqual([
    preempted,
    slept,
    blocked,
    exited,
    preempted,
    blocked,
    slept,
  ]);
  expect(eventsOf(trace, 'Wakeup')).toMatchObject([{ task: 1, count: 0 }]);
  expect(read(tracefs([1, out('S')])).header.tasks.map(({ name }) => name)).toEqual(['a', 'b b']);
});

describe('bytes', () => {
  const text = fixture('6.1/a.tracefs.txt');
  const whole = read(text).report;

  test('however they are cut', () => {
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 7, 4095, 4097]) {
      const importer = new TraceImporter(LIMITS);
      for (let at = 0; at < bytes.length; at += size) importer.push(bytes.subarray(at, at + size));
      expect(importer.finish().report).toEqual(whole);
    }
  });

  test('ends of lines as Windows has them', () => {
    expect(read(text.replaceAll('\n', '\r\n')).report).toEqual(whole);
  });

  test('not UTF-8, zeros, a line of megabytes: the rest is read', () => {
    const bytes = new TextEncoder().encode(`${'x'.repeat(3e6)}\n${text}`);
    for (let i = 0; i < 200; i++) bytes[3e6 + 5000 + 50 * i] = i % 2 === 0 ? 0xff : 0;
    const { report } = read(bytes);
    expect(report.understood).toBeGreaterThan(700);
    expect(report.notUnderstood.first[0].reason).toBe('a line of more than 65,536 characters');
  });

  test('text of lines that are not understood is what the file has, cut', () => {
    const evil = `<img src=x onerror=alert(1)>${'y'.repeat(500)}`;
    const { first } = read(`${text}${evil}\n`).report.notUnderstood;
    expect(first).toEqual([{ line: 901, text: evil.slice(0, 200), reason: expect.any(String) as string }]);
  });

  test('a call of a name that objects have by birth is no harm', () => {
    const { report } = read(tracefs([1, '__proto__: x'], [1, 'constructor: y']));
    expect(Object.keys(report.ignored)).toEqual(['__proto__', 'constructor']);
  });
});

describe('what is no trace', () => {
  test.each([
    ['', 'an empty file'],
    ['\u0085\u009b2J\u2028\n', '1 lines, and none is a line of a trace; line 1 reads " 2J "'],
    ['hello\nworld\n', '2 lines, and none is a line of a trace'],
    ['{"version":1,"id":"x"}', 'JSON, but no trace'],
    ['[]x', null],
    ['PERFILE2\u0000\u0000', 'perf script -i FILE'],
    ['\u0017\u0008Dtracing\u0000', 'trace-cmd report FILE'],
    ['\u0089PNG'.padEnd(100, '\u0000'), 'binary data'],
    ['UNMAPSCPxxxx', 'cut off'],
  ])('%j', (text, message) => {
    if (message === null) expect(() => read(text)).not.toThrow();
    else expect(() => read(text)).toThrow(new RegExp(message));
    if (message !== null) expect(() => read(text)).toThrow(ImportError);
  });

  test('a long file that is something else is refused before it ends', () => {
    const importer = new TraceImporter(LIMITS);
    const bytes = new TextEncoder().encode('lorem ipsum dolor\n'.repeat(1000));
    expect(() => {
      for (let i = 0; i < 1000; i++) importer.push(bytes);
    }).toThrow(ImportError);
  });

  test('more events than allowed are refused', () => {
    const importer = new TraceImporter({ ...LIMITS, maxEvents: 100_000 });
    const bytes = new TextEncoder().encode(fixture('6.1/d.tracefs.txt'));
    expect(() => {
      for (let i = 0; i < 30; i++) importer.push(bytes);
    }).toThrow(/more than 100000 events/);
  });
});

test('the header of an empty trace is a trace', () => {
  expect(read('# tracer: nop\n#\n# entries-in-buffer/entries-written: 0/0   #P:2\n').report).toMatchObject({
    tasks: 0,
    events: {},
  });
});

test('overwritten events are told of', () => {
  expect(readFixture('6.1/d.tracefs-overrun.txt').report.notes.join(' ')).toContain(
    '7134 earlier events were overwritten',
  );
});
