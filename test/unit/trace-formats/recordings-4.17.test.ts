import { describe, expect, test } from 'vitest';
import { DropTest, Syscall } from '../../../src/mm/events.ts';
import { eventsOf, readFixture } from './support.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const B = 0x1000000000;

test.each([
  ['a.patched', 454],
  ['a.pristine', 281],
  ['a_more.patched', 4811],
  ['b_cpu1_hog_rep0.pristine', 263],
  ['b_cpu2_hog_rep0.patched', 173],
  ['b_cpu2_rep0.patched', 116],
  ['b_cpu2_rep0.pristine', 49],
  ['c.patched', 260],
  ['e.patched', 366],
  ['f1.patched', 190],
  ['g1.patched', 35],
  ['h6.patched', 21],
  ['i.patched', 115],
  ['j_map_sparse_cpu1_hog_hit0.patched', 49_241],
  ['j_map_sparse_cpu1_hog_hit0.patched.excerpt', 199],
  ['jm_mremap_cpu1_hog_fail0.patched.excerpt', 216],
])('%s: every line is understood, or known and left out; holds balance', (name, lines) => {
  const { report } = readFixture(`4.17/${name}.trace`);
  expect(report).toMatchObject({ format: 'tracefs', lines, notUnderstood: { count: 0, first: [] } });
  for (const { writeHolds, writeReleases, downgrades } of report.locks) {
    expect(writeHolds).toBe(writeReleases);
    expect(downgrades).toBe(0);
  }
});

describe('4 GiB, idle', () => {
  test('pristine: one pass, 109 flushes, 4 PMD tables', () => {
    const trace = readFixture('4.17/a.pristine.trace');
    expect(trace.report.events).toMatchObject({
      SyscallEnter: 1,
      SyscallExit: 1,
      LockAcquire: 1,
      LockRelease: 1,
      Zap: 1,
      VmaFree: 1,
    });
    expect(eventsOf(trace, 'SectionBegin', 'SectionEnd')).toMatchObject([
      { addr: B, lenBytes: 4 * GIB, count: 1 },
      { addr: B, lenBytes: 4 * GIB, count: 1 },
    ]);
    const flushes = eventsOf(trace, 'TlbFlush');
    expect(flushes.filter(({ detail }) => detail === 0)).toHaveLength(108);
    expect(flushes.filter(({ detail }) => detail === 1)).toHaveLength(1);
    expect(eventsOf(trace, 'FreePmdTables')).toMatchObject([{ count: 4 }]);
  });

  test('patched: four sections under one hold, three splits, no drop', () => {
    const trace = readFixture('4.17/a.patched.trace');
    expect(trace.report.events).toMatchObject({
      SectionBegin: 4,
      SectionEnd: 4,
      VmaSplit: 3,
      DropTest: 4,
      LockAcquire: 1,
      LockRelease: 1,
    });
    expect(eventsOf(trace, 'SectionBegin').map(({ addr, lenBytes, count }) => [addr, lenBytes, count])).toEqual(
      [0, 1, 2, 3].map((i) => [B + i * GIB, GIB, i + 1]),
    );
    for (const { detail } of eventsOf(trace, 'DropTest'))
      expect(detail & (DropTest.contended | DropTest.dropped)).toBe(0);
    expect(eventsOf(trace, 'SyscallEnter')).toMatchObject([{ detail: Syscall.munmap, addr: B, lenBytes: 4 * GIB }]);
  });

  test('table pages are counted where the graph shows them', () => {
    const { report } = readFixture('4.17/a_more.patched.trace');
    expect(report.events['FreePteTables']).toBe(4);
    expect(
      eventsOf(readFixture('4.17/a_more.patched.trace'), 'FreePteTables').reduce((sum, { count }) => sum + count, 0),
    ).toBe(2048);
  });
});

test('a contended munmap that drops the lock: both readers come in, and the next section waits for them', () => {
  const trace = readFixture('4.17/b_cpu2_hog_rep0.patched.trace');
  const tests = eventsOf(trace, 'DropTest').map(({ detail }) => detail);
  expect(tests.map((bits) => (bits & DropTest.contended) !== 0)).toEqual([true, true, true, true]);
  expect(tests.map((bits) => (bits & DropTest.dropped) !== 0)).toEqual([true, false, false, false]);
  expect(trace.report.locks).toMatchObject([{ writeHolds: 2, writeReleases: 2, readHolds: 4, unpaired: 0 }]);
  expect(Math.round(trace.report.locks[0].longestWaitNs.read / 1e6)).toBe(523);
  const [release, ...rest] = eventsOf(trace, 'LockRelease', 'LockAcquire').slice(1);
  expect([release, ...rest].slice(0, 4).map(({ kind }) => kind)).toEqual([
    'LockRelease',
    'LockAcquire',
    'LockAcquire',
    'LockAcquire',
  ]);
  // How long they read is not recorded: only that they do not any more when the writer is back.
  expect(trace.report.events['LockLost']).toBe(2);
});

test('without a drop there is one hold, and whoever waits waits for all of it', () => {
  const { report } = readFixture('4.17/b_cpu2_rep0.patched.trace');
  expect(report.locks).toMatchObject([{ writeHolds: 1, writeReleases: 1 }]);
  expect(report.events['DropTest']).toBe(4);
});

test('an unaligned start: sections count from it, five splits, tables go with the later section', () => {
  const trace = readFixture('4.17/c.patched.trace');
  expect(eventsOf(trace, 'SectionBegin').map(({ addr }) => addr)).toEqual(
    [0, 1, 2, 3].map((i) => B + 6 * MIB + 4096 + i * GIB),
  );
  expect(trace.report.events['VmaSplit']).toBe(5);
  expect(eventsOf(trace, 'FreePmdTables').map(({ addr, count }) => [addr, count])).toEqual([
    [B + 6 * MIB + 4096 + GIB, 1],
    [B + 6 * MIB + 4096 + 2 * GIB, 1],
  ]);
});

test('mmap(MAP_FIXED) unmaps by sections and asks to no avail: it may not let go', () => {
  const trace = readFixture('4.17/e.patched.trace');
  expect(eventsOf(trace, 'SyscallEnter')).toMatchObject([{ detail: Syscall.mmap, addr: B, lenBytes: 3 * GIB }]);
  expect(eventsOf(trace, 'DropTest').map(({ detail }) => detail & DropTest.notAtomic)).toEqual([0, 0, 0]);
  expect(eventsOf(trace, 'VmaLink')).toMatchObject([{ addr: B, lenBytes: 3 * GIB }]);
});

test('mremap is told as such, from the graph and from what do_munmap() returned to', () => {
  expect(eventsOf(readFixture('4.17/f1.patched.trace'), 'SyscallEnter')).toMatchObject([{ detail: Syscall.mremap }]);
  const failed = readFixture('4.17/h6.patched.trace');
  expect(eventsOf(failed, 'SyscallExit')).toMatchObject([{ detail: Syscall.mremap, addr: -12 }]);
});

test('a length past the end of user space: five sections are gone, then EINVAL', () => {
  const trace = readFixture('4.17/g1.patched.trace');
  expect(trace.report.events['SectionBegin']).toBe(6);
  expect(eventsOf(trace, 'SyscallExit')).toMatchObject([{ detail: Syscall.munmap, addr: -22 }]);
  expect(eventsOf(trace, 'Error')).toMatchObject([{ count: 22 }]);
});

test('the mapping that another thread made in a drop is unmapped by the section that comes by', () => {
  const trace = readFixture('4.17/j_map_sparse_cpu1_hog_hit0.patched.trace');
  const [link] = eventsOf(trace, 'VmaLink');
  expect(link).toMatchObject({ addr: 0x40fffe00000, lenBytes: 2 * MIB });
  const sections = eventsOf(trace, 'SectionBegin').filter(({ lenBytes }) => lenBytes === GIB);
  expect(sections).toHaveLength(4096);
  const last = sections[4095];
  expect(last.addr + last.lenBytes).toBe(link.addr + link.lenBytes);
  expect(last.atNs).toBeGreaterThan(link.atNs);
  expect(eventsOf(trace, 'DropTest').filter(({ detail }) => (detail & DropTest.dropped) !== 0)).toHaveLength(1);
});
