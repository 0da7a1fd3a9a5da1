/** A world in texts: what is in them, which of it paths keep, and what two worlds have in common that look alike. */
import { describe, expect, test } from 'vitest';
import { memoryOf, memoryText, semText, WatchedMm, worldOf, worldText } from '../../../src/explore/world.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import { linkAnonVma, Mm } from '../../../src/mm/mm.ts';
import { PageKind } from '../../../src/mm/page-runs.ts';
import { PageTables } from '../../../src/mm/page-tables.ts';
import { RwSemaphore } from '../../../src/mm/rwsem.ts';
import type { Task } from '../../../src/mm/task.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import {
  newMappedObject,
  Vma,
  VM_DEAD,
  VM_GROWSDOWN,
  VM_LOCKED,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
} from '../../../src/mm/vma.ts';
import { at, B, SECTION, smallWorld } from './small-worlds.ts';

const page = (n: number): number => B + n * PAGE_SIZE;
const first = B / PAGE_SIZE;
const RW = VM_READ | VM_WRITE;

const worldWith = (...mappings: Parameters<typeof smallWorld>[0]): WatchedMm =>
  worldOf(smallWorld(mappings, [[{ op: 'fork' }]]), 2);
const empty = (): WatchedMm => new WatchedMm(geometryOf(2));
const textOf = (mm: WatchedMm) => worldText(mm, mm.names);

function vmaAt(from: number, to: number, flags = RW, object: Vma['object'] = null): Vma {
  return new Vma(page(from), page(to), flags, first + from, object);
}

function task(id: number): Task {
  return { id, name: 'abc'[id], fatalSignalPending: false };
}

describe('names of VMAs', () => {
  test('are their order while nobody holds one, else who made them and the how manieth it is', () => {
    const mm = empty();
    const made = [vmaAt(8, 9), vmaAt(0, 1), vmaAt(4, 5), vmaAt(12, 13)];
    mm.maker = 'a';
    mm.vmas.insert(made[0]);
    mm.vmas.insert(made[1]);
    mm.maker = 'b';
    mm.vmas.insert(made[2]);
    mm.maker = 'a';
    mm.vmas.insert(made[3]);
    expect(made.map((vma) => mm.names.get(vma))).toEqual(['a1', 'a2', 'b1', 'a3']);
    mm.rename();
    expect(made.map((vma) => mm.names.get(vma))).toEqual(['2', '0', '1', '3']);
    // Counting begins anew.
    const next = vmaAt(16, 17);
    mm.vmas.insert(next);
    expect(mm.names.get(next)).toBe('a1');
  });

  test('stay when a VMA is taken out and put in again', () => {
    const mm = empty();
    const vma = vmaAt(0, 1);
    mm.maker = 'a';
    mm.vmas.insert(vma);
    mm.vmas.removeRun(vma, 1);
    mm.maker = 'b';
    mm.vmas.insert(vma);
    expect(mm.names.get(vma)).toBe('a1');
  });
});

describe('detached VMAs', () => {
  test('are those that were taken out, until nobody can hold one any more', () => {
    const mm = empty();
    const vmas = [vmaAt(0, 1), vmaAt(1, 2), vmaAt(2, 3)];
    for (const vma of vmas) mm.vmas.insert(vma);
    mm.vmas.removeRun(vmas[0], 2);
    expect([...mm.vmas.detached]).toEqual([vmas[0], vmas[1]]);
    expect([...mm.vmas]).toEqual([vmas[2]]);
    mm.rename();
    expect(mm.vmas.detached.size).toBe(0);
  });

  test('are in the text by their names until they are freed', () => {
    const mm = empty();
    mm.maker = 'b';
    const [one, two, stays] = [vmaAt(0, 1), vmaAt(1, 2), vmaAt(2, 3)];
    mm.vmas.insert(one);
    mm.maker = 'a';
    mm.vmas.insert(two);
    mm.vmas.insert(stays);
    mm.vmas.removeRun(one, 2);
    expect(textOf(mm).kept).toBe(
      `a2:${first + 2}-${first + 3},3,${first + 2},, detached a1:${first + 1}-${first + 2},3,${first + 1},, b1:${first}-${first + 1},3,${first},, 0,0,0,1`,
    );
    // Whichever was taken out first.
    const [low, high] = [vmaAt(4, 5), vmaAt(6, 7)];
    mm.vmas.insert(low);
    mm.vmas.insert(high);
    mm.vmas.removeRun(low, 2);
    expect(textOf(mm).kept.match(/\b[ab]\d(?=:)/g)).toEqual(['a2', 'a1', 'a3', 'a4', 'b1']);
    low.freed = true;
    high.freed = true;
    two.freed = true;
    expect(textOf(mm).kept).toBe(
      `a2:${first + 2}-${first + 3},3,${first + 2},, detached b1:${first}-${first + 1},3,${first},, 0,0,0,1`,
    );
    one.freed = true;
    expect(textOf(mm).kept).toBe(`a2:${first + 2}-${first + 3},3,${first + 2},, 0,0,0,1`);
  });
});

describe('the text of a world', () => {
  test('keeps VMAs with what they map and counters; the rest is tables, pages and sums', () => {
    const mm = worldWith(
      { start: at(0), lenBytes: SECTION },
      { start: at(6), lenBytes: 2 * PAGE_SIZE, flags: ['shared', 'anonymous'] },
    );
    const { kept, rest } = textOf(mm);
    expect(kept.split(' ')).toEqual([
      // Writable, readable, charged for; an anchor of anonymous pages with one VMA.
      `0:${first}-${first + 4},1048579,${first},0*1,`,
      `1:${first + 6}-${first + 8},11,0,,o0`,
      '2,0,0,2',
      `o0=8192,0,0+2.${PageKind.Shared}.1,`,
    ]);
    const [tables, ...others] = rest.split(' ');
    const pmd = (n: number): number => first / 2 + n;
    expect(tables).toBe(
      `${first}+4.${PageKind.Anon}.1,${first + 6}+2.${PageKind.SharedDirty}.1,/${pmd(0)}-${pmd(2)},${pmd(3)}-${pmd(4)},/${first / 4}-${first / 4 + 2},/${first / 8}-${first / 8 + 1},`,
    );
    // Resident pages, total_vm, pages charged for, no locks.
    expect(others).toEqual(['4,2,6,4', '']);
  });

  test('numbers objects and anchors as they come, segments by the document', () => {
    const mm = worldWith({ start: at(0), lenBytes: SECTION, flags: ['shared', 'sysv'], populated: 'none' });
    const [vma] = [...mm.vmas];
    expect(textOf(mm).kept).toContain(',s0 ');
    expect(textOf(mm).kept).toContain(`s0=${SECTION},1,`);
    const other = newMappedObject(77, 'shmem', PAGE_SIZE);
    mm.vmas.insert(vmaAt(8, 9, RW | VM_SHARED, other));
    mm.vmas.insert(vmaAt(10, 11, RW | VM_SHARED, other));
    const third = newMappedObject(5, 'shmem', 2 * PAGE_SIZE);
    mm.vmas.insert(vmaAt(12, 13, RW | VM_SHARED, third));
    expect(textOf(mm).kept.match(/,[os]\d( |$)/g)).toEqual([',s0 ', ',o1 ', ',o1 ', ',o2 ']);
    expect(textOf(mm).kept).toContain('o1=4096,0, o2=8192,0,');
    expect(vma.object?.kind).toBe('sysv');

    const anchored = empty();
    const [inherited, own] = [anchored.newAnonVma(true), anchored.newAnonVma()];
    for (const [from, anon] of [
      [4, own],
      [0, inherited],
      [8, inherited],
    ] as const) {
      const one = vmaAt(from, from + 1);
      linkAnonVma(one, anon);
      anchored.vmas.insert(one);
    }
    expect(textOf(anchored).kept.match(/,\d+i?\*\d/g)).toEqual([',0i*2', ',1*1', ',0i*2']);
  });

  test('has the locks of VMAs, and which of them a writer has marked', () => {
    const mm = empty();
    const [plain, locked, marked] = [vmaAt(0, 1), vmaAt(2, 3), vmaAt(4, 5)];
    mm.maker = 'a';
    for (const vma of [plain, locked, marked]) mm.vmas.insert(vma);
    locked.lock = new RwSemaphore(1000);
    locked.lock.tryRead(task(1));
    mm.lockSeq = 3;
    marked.lockSeq = 3;
    expect(textOf(mm).rest.split(' ').slice(2)).toEqual(['a2[1|1|]', 'a3m']);
    expect(textOf(mm).kept).not.toContain('[');
  });

  test('has trees that were taken out, children in the making, and the same twice', () => {
    const mm = worldWith({ start: at(0), lenBytes: SECTION });
    const before = textOf(mm);
    expect(textOf(mm)).toEqual(before);
    const child = new Mm(geometryOf(2));
    child.vmas.insert(vmaAt(1, 2));
    expect(worldText(mm, mm.names, [child]).kept).toBe(
      `${before.kept} child :${first + 1}-${first + 2},3,${first + 1},, 0,0,0,1 /// 0,0,0,0 `,
    );
    const tree = new PageTables(geometryOf(2));
    tree.pages.set(7, PageKind.Anon, 9);
    mm.collected.push(tree);
    expect(textOf(mm).rest).toBe(before.rest.replace(/ (?=4,)/, ` 7+1.${PageKind.Anon}.9,/// `));
  });

  test('tells pages that lie apart by their distance', () => {
    const mm = worldWith({ start: at(0), lenBytes: 6 * PAGE_SIZE, populated: { everyBytes: 2 * PAGE_SIZE } });
    expect(textOf(mm).rest).toMatch(new RegExp(`^${first}\\+3/2\\.${PageKind.Anon}\\.1,/`));
  });
});

describe('the text of a lock', () => {
  test('is its count where nobody has it', () => {
    expect(semText(new RwSemaphore(0))).toBe('[0]');
  });

  test('names the writer, and who waits for what', () => {
    const sem = new RwSemaphore(0);
    sem.tryWrite(task(2));
    const { count } = sem;
    expect(semText(sem)).toBe(`[${count}w2|2|]`);
    sem.queueWriter(task(1));
    sem.queueReader(task(0));
    expect(semText(sem)).toBe(`[${sem.count}w2|2|w1,r0]`);
  });

  test('names readers in order, and forgets that readers had it', () => {
    const sem = new RwSemaphore(0);
    for (const id of [2, 10, 1]) sem.tryRead({ ...task(0), id });
    expect(semText(sem)).toBe('[3|1,2,10|]');
    for (const { id } of [...sem.holders]) sem.upRead([...sem.holders].find((one) => one.id === id)!);
    expect(semText(sem)).toBe('[0]');
    // A writer that only waits, for a lock that nobody has, or has ever had.
    for (const free of [sem, new RwSemaphore(0)]) {
      free.queueWriter(task(1));
      expect(semText(free)).toBe(`[${free.count}||w1]`);
    }
  });
});

describe('what memory looks like', () => {
  test("each VMA's first page by itself, then what is alike in one stretch", () => {
    const mm = worldWith(
      { start: at(0), lenBytes: SECTION },
      { start: at(4), lenBytes: PAGE_SIZE, prot: 'r--', populated: 'none' },
      { start: at(8), lenBytes: SECTION, populated: { everyBytes: 2 * PAGE_SIZE } },
    );
    mm.pageTables.pages.set(first + 2, PageKind.Anon, 7);
    expect(memoryOf(mm)).toEqual([
      { start: first, end: first + 1, looks: '|rw-p 1' },
      { start: first + 1, end: first + 2, looks: 'rw-p 1' },
      { start: first + 2, end: first + 3, looks: 'rw-p 7' },
      { start: first + 3, end: first + 4, looks: 'rw-p 1' },
      { start: first + 4, end: first + 5, looks: '|r--p 0' },
      { start: first + 8, end: first + 9, looks: '|rw-p 1' },
      { start: first + 9, end: first + 10, looks: 'rw-p 0' },
      { start: first + 10, end: first + 11, looks: 'rw-p 1' },
      { start: first + 11, end: first + 12, looks: 'rw-p 0' },
    ]);
    expect(memoryText(mm)).toBe(
      '100000-102000 rw-p 1, 102000-103000 rw-p 7, 103000-104000 rw-p 1, 104000-105000 r--p 0, ' +
        '108000-109000 rw-p 1, 109000-10a000 rw-p 0, 10a000-10b000 rw-p 1, 10b000-10c000 rw-p 0',
    );
  });

  test('with marks that /proc/PID/maps does not have', () => {
    const mm = empty();
    mm.vmas.insert(vmaAt(0, 1, RW | VM_LOCKED));
    mm.vmas.insert(vmaAt(1, 2, RW | VM_GROWSDOWN));
    mm.vmas.insert(vmaAt(2, 3, RW | VM_DEAD));
    mm.vmas.insert(vmaAt(3, 4, RW | VM_LOCKED | VM_GROWSDOWN | VM_DEAD));
    expect(memoryOf(mm).map(({ looks }) => looks)).toEqual(['|rw-pl 0', '|rw-pg 0', '|rw-pd 0', '|rw-plgd 0']);
    expect(memoryText(mm)).toBe('100000-104000 rw-p 0');
  });

  test('pages of an object as they stand in it, whichever part is mapped', () => {
    const object = newMappedObject(1, 'shmem', 8 * PAGE_SIZE);
    object.pages.set(1, PageKind.Shared, 4);
    object.pages.set(2, PageKind.Shared, 5);
    object.pages.set(7, PageKind.Shared, 6);
    const mm = empty();
    const part = (from: number, to: number, pgoff: number): Vma =>
      new Vma(page(from), page(to), RW | VM_SHARED, pgoff, object);
    mm.vmas.insert(part(0, 4, 0));
    mm.vmas.insert(part(6, 8, 2));
    // What the page tables hold does not count for it.
    mm.pageTables.pages.set(first, PageKind.SharedDirty, 9);
    expect(memoryText(mm)).toBe(
      '100000-101000 rw-s 0, 101000-102000 rw-s 4, 102000-103000 rw-s 5, 103000-104000 rw-s 0, 106000-107000 rw-s 5, 107000-108000 rw-s 0',
    );
  });

  test('private memory that was moved, by its addresses', () => {
    const mm = empty();
    mm.pageTables.pages.set(first + 1, PageKind.Anon, 5);
    mm.vmas.insert(new Vma(page(0), page(2), RW, first + 40));
    expect(memoryText(mm)).toBe('100000-101000 rw-p 0, 101000-102000 rw-p 5');
  });

  test('a page that reads as zero is like one that is absent', () => {
    const mm = empty();
    mm.pageTables.pages.set(first + 2, PageKind.Zero, 0);
    mm.pageTables.pages.set(first + 3, PageKind.Anon, 0);
    mm.vmas.insert(vmaAt(0, 6));
    expect(memoryOf(mm)).toEqual([
      { start: first, end: first + 1, looks: '|rw-p 0' },
      { start: first + 1, end: first + 6, looks: 'rw-p 0' },
    ]);
  });

  test('content that goes on into the next VMA is cut at its end', () => {
    const mm = empty();
    mm.pageTables.pages.fill(first, first + 8, PageKind.Anon, 3);
    mm.vmas.insert(vmaAt(1, 2, VM_READ));
    mm.vmas.insert(vmaAt(2, 4));
    mm.vmas.insert(vmaAt(5, 6));
    expect(memoryText(mm)).toBe('101000-102000 r--p 3, 102000-104000 rw-p 3, 105000-106000 rw-p 3');
  });

  test('neighbours that look alike are one line of the text', () => {
    const mm = worldWith(
      { start: at(0), lenBytes: SECTION },
      { start: at(4), lenBytes: SECTION, flags: ['private', 'anonymous', 'noreserve'] },
    );
    expect(memoryText(mm)).toBe('100000-108000 rw-p 1');
    expect(memoryOf(mm)).toHaveLength(4);
  });

  test('nothing, and where the heap ends', () => {
    expect(memoryText(empty())).toBe('nothing mapped');
    const mm = worldWith({
      start: at(0),
      lenBytes: SECTION,
      flags: ['private', 'anonymous', 'heap'],
      populated: 'none',
    });
    expect(memoryText(mm)).toBe('100000-104000 rw-p 0; brk 104000');
    mm.vmas.removeRun([...mm.vmas][0], 1);
    expect(memoryText(mm)).toBe('nothing mapped; brk 104000');
  });
});

describe('what page tables answer', () => {
  test('is written down, but for what the asking step uses up', () => {
    const { pageTables, answers } = worldWith({ start: at(0), lenBytes: SECTION });
    expect(pageTables.hasPteTable(B)).toBe(true);
    expect(pageTables.nextPteTable(B + PAGE_SIZE)).toBe(B + PAGE_SIZE);
    expect(pageTables.pages.nextFrom(first)).toBe(first);
    expect(answers).toEqual(['true', String(B + PAGE_SIZE), String(first)]);
    // What is no question is what it is.
    expect(pageTables.geometry.pmdSize).toBe(2 * PAGE_SIZE);
    expect(pageTables.tableCount).toBe(4);
    expect(answers).toHaveLength(3);
    answers.length = 0;
    // What returns nothing is no answer either.
    pageTables.pages.set(first, PageKind.Anon, 3);
    expect(pageTables.pages.get(first)?.content).toBe(3);
    expect(pageTables.count(B, B + SECTION).present).toBe(4);
    pageTables.populate(B, B + SECTION, PageKind.Anon, 1);
    expect(pageTables.zap(B, B + PAGE_SIZE)).toHaveLength(1);
    expect(pageTables.pages.take(first, first + 2)).toHaveLength(1);
    pageTables.allocate(B, B + 2 * SECTION);
    expect(pageTables.freePte(B, B + SECTION)).toBe(2);
    const others = worldWith({ start: at(0), lenBytes: SECTION }).pageTables;
    pageTables.allocatePud(B, B + SECTION);
    pageTables.allocatePmd(B, B + SECTION);
    pageTables.allocatePte(B, B + SECTION);
    pageTables.pages.fill(first, first + 2, PageKind.Anon, 1);
    expect(pageTables.movePages(B, B + PAGE_SIZE, 4 * SECTION)).toBe(1);
    expect(pageTables.movePteTables(B, B + SECTION, 4 * SECTION)).toBeTypeOf('number');
    expect(pageTables.movePmdTable(B, 4 * SECTION)).toBeTypeOf('number');
    expect(pageTables.copyFrom(others, B, B + SECTION).present).toBe(4);
    expect(pageTables.freePmd(B)).toBeTypeOf('number');
    expect(pageTables.freePud(B)).toBeTypeOf('number');
    expect(answers).toEqual([]);
    expect(pageTables.slotGroups(B, B + SECTION)).not.toHaveLength(0);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^\[\{.*\}\]$/);
  });
});
