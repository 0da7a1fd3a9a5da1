/** Runs of pages and of tables: how few they are, and that looking does not cut them. */
import { describe, expect, test } from 'vitest';
import { IndexRuns } from '../../../src/mm/index-runs.ts';
import { PageKind, PageRuns } from '../../../src/mm/page-runs.ts';

const { Anon, Zero } = PageKind;

/** "0-4 8 12/4*3": pages 0 to 3, page 8, three pages from 12 on, each 4 apart. */
function shown(runs: PageRuns): string {
  return runs
    .runs()
    .map(({ first, count, stride }) =>
      count === 1 ? `${first}` : stride === 1 ? `${first}-${first + count}` : `${first}/${stride}*${count}`,
    )
    .join(' ');
}

function strided(first: number, end: number, stride: number): PageRuns {
  const runs = new PageRuns();
  runs.fillStrided(first, end, stride, Anon, 1);
  return runs;
}

describe('page runs', () => {
  test('pages side by side are one run, pages apart are one only if they come as one', () => {
    const runs = new PageRuns();
    for (const page of [0, 1, 2, 6, 9, 12]) runs.set(page, Anon, 1);
    expect(shown(runs)).toBe('0-3 6 9 12');
    runs.set(3, Anon, 2);
    runs.set(4, Zero, 1);
    runs.set(5, Anon, 1);
    expect(shown(runs)).toBe('0-3 3 4 5-7 9 12');
    runs.set(3, Anon, 1);
    runs.set(4, Anon, 1);
    expect(shown(runs)).toBe('0-7 9 12');
    expect(shown(strided(0, 9, 4))).toBe('0/4*3');
  });

  test('equal strides join where they go on, others do not', () => {
    const on = strided(0, 8, 4);
    on.fillStrided(8, 16, 4, Anon, 1);
    expect(shown(on)).toBe('0/4*4');
    const off = strided(0, 8, 4);
    off.fillStrided(9, 17, 4, Anon, 1);
    expect(shown(off)).toBe('0/4*2 9/4*2');
    const other = strided(0, 8, 4);
    other.fillStrided(8, 16, 3, Anon, 1);
    expect(shown(other)).toBe('0/4*2 8/3*3');
    const single = strided(0, 8, 4);
    single.set(8, Anon, 1);
    expect(shown(single)).toBe('0/4*2 8');
    const besides = strided(0, 8, 4);
    besides.set(5, Anon, 1);
    expect(shown(besides)).toBe('0/4*2 5');
    const dense = strided(4, 12, 4);
    dense.fill(0, 3, Anon, 1);
    expect(shown(dense)).toBe('0-3 4/4*2');
  });

  test('what steps over a range is not cut by taking or filling nothing there', () => {
    const runs = strided(0, 17, 4);
    expect(runs.take(1, 4)).toEqual([]);
    expect(runs.take(5, 5)).toEqual([]);
    expect(runs.take(17, 99)).toEqual([]);
    expect([runs.fill(2, 2, Anon, 1), runs.fill(3, 1, Anon, 1), runs.fillStrided(2, 2, 3, Anon, 1)]).toEqual([0, 0, 0]);
    expect(shown(runs)).toBe('0/4*5');
    expect(runs.take(1, 5).map(({ first, count }) => [first, count])).toEqual([[4, 1]]);
    expect(shown(runs)).toBe('0 8/4*3');
  });

  test('gaps of a stride are filled, and what was there stays', () => {
    const runs = strided(0, 9, 4);
    expect(runs.fill(0, 9, Anon, 1)).toBe(6);
    expect(shown(runs)).toBe('0-9');
    const other = strided(0, 9, 4);
    expect(other.fill(1, 10, Zero, 0)).toBe(7);
    expect(shown(other)).toBe('0 1-4 4 5-8 8 9');
    expect(other.fill(0, 10, Anon, 1)).toBe(0);
  });

  test('a page set at the end of a run makes it longer only if it is alike and right there', () => {
    for (const [page, kind, content, expected] of [
      [4, Anon, 1, '0-5'],
      [5, Anon, 1, '0-4 5'],
      [4, Zero, 1, '0-4 4'],
      [4, Anon, 2, '0-4 4'],
    ] as const) {
      const runs = strided(0, 4, 1);
      runs.set(page, kind, content);
      expect(shown(runs)).toBe(expected);
      expect(runs.get(page)).toMatchObject({ kind, content });
    }
    const apart = strided(0, 9, 4);
    apart.set(9, Anon, 1);
    expect(shown(apart)).toBe('0/4*3 9');
  });

  test('a stretch is told to its end, of a stride page by page, and of nothing not at all', () => {
    expect(strided(3, 2 ** 28, 1).denseEnd(10)).toBe(2 ** 28);
    expect([strided(0, 9, 4).denseEnd(4), strided(0, 9, 4).denseEnd(5)]).toEqual([5, 5]);
    expect([strided(0, 9, 4).nextFrom(4), strided(0, 9, 4).nextFrom(5), strided(0, 9, 4).nextFrom(9)]).toEqual([
      4, 8, -1,
    ]);
  });

  test('stretches that hold a page of one’s own are counted once, in whatever runs they lie', () => {
    const runs = strided(2, 30, 8);
    runs.set(3, Anon, 2);
    runs.set(20, Zero, 0);
    expect([runs.ownStretchesIn(0, 32, 4), runs.ownStretchesIn(0, 32, 8), runs.ownStretchesIn(4, 20, 4)]).toEqual([
      4, 4, 2,
    ]);
    expect(runs.ownStretchesIn(20, 24, 4)).toBe(0);
  });
});

describe('runs of indices', () => {
  test('taking nothing out of the middle of a run leaves it whole', () => {
    const set = new IndexRuns();
    set.add(0, 10);
    expect([set.remove(5, 5), set.remove(7, 3), set.remove(20, 30), set.add(4, 4), set.add(3, 3)]).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect([...set.runs()]).toEqual([[0, 10]]);
  });

  test('what touches is joined, what is there already is not counted', () => {
    const set = new IndexRuns();
    expect([set.add(0, 4), set.add(8, 12), set.add(4, 6), set.add(5, 9)]).toEqual([4, 4, 2, 2]);
    expect([...set.runs()]).toEqual([[0, 12]]);
    expect([set.remove(2, 4), set.remove(6, 7), set.add(1, 12), set.size]).toEqual([2, 1, 3, 12]);
    expect([...set.runs()]).toEqual([[0, 12]]);
    expect([set.add(14, 16), set.add(20, 22), set.runCount]).toEqual([2, 2, 3]);
    expect([set.remove(13, 21), [...set.runs()]]).toEqual([
      3,
      [
        [0, 12],
        [21, 22],
      ],
    ]);
  });
});
