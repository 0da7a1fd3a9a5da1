import { expect, test } from 'vitest';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { brk } from '../../../src/mm/paths/brk.ts';
import { at, Machine, pageOf } from './machine.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';

/** Every call of do_munmap() as "[start,pages) atomic uf". */
function recorder(): { approach: Approach; calls: string[] } {
  const calls: string[] = [];
  const approach: Approach = {
    ...pristine,
    doMunmap(k, start, lenBytes, options) {
      const atomic = options.atomic ? 'atomic' : 'may drop';
      calls.push(`${pageOf(start)}+${lenBytes / PAGE_SIZE} ${atomic}, ${options.uf === null ? 'NULL' : 'uf'}`);
      return pristine.doMunmap(k, start, lenBytes, options);
    },
  };
  return { approach, calls };
}

/** What the series passes at each call site. */
const CALL_SITES: readonly (readonly [site: string, run: (m: Machine) => void, calls: readonly string[]])[] = [
  ['munmap', (m) => m.munmap(0, 2), ['0+2 may drop, uf']],
  ['brk', (m) => m.run(brk(m.k, at(44))), ['44+4 may drop, uf']],
  ['mmap fixed', (m) => m.mmap(1, 2), ['1+2 atomic, uf']],
  ['mmap fixed where nothing is', (m) => m.mmap(100, 2), []],
  ['mremap shrink', (m) => m.mremap(0, 4, 1), ['1+3 may drop, uf']],
  ['mremap of one length', (m) => m.mremap(0, 4, 4), ['4+0 may drop, uf']],
  ['mremap to', (m) => m.mremap(0, 4, 4, 20), ['20+4 may drop, uf', '4+0 may drop, uf', '0+4 may drop, uf']],
  ['mremap to, shorter', (m) => m.mremap(0, 4, 2, 20), ['20+2 may drop, uf', '2+2 may drop, uf', '0+2 may drop, uf']],
  ['mremap to, longer', (m) => m.mremap(0, 4, 6, 20), ['20+6 may drop, uf', '0+4 may drop, uf']],
  ['mremap away', (m) => m.mremap(0, 2, 3, 'may'), ['0+2 may drop, uf']],
  ['mremap grow', (m) => m.mremap(0, 8, 9), []],
  ['shmdt', (m) => m.shmdt(60), ['60+1 may drop, NULL', '62+2 may drop, NULL']],
  ['shmat', (m) => m.shmat(1, 80), []],
];

test.for(CALL_SITES)('%s', ([, run, calls]) => {
  const seen = recorder();
  const m = new Machine({ kernel: 'v4.17', approach: seen.approach, segments: [4] });
  m.mmap(0, 8);
  m.mm.startBrk = at(40);
  m.mm.brk = at(40);
  m.run(brk(m.k, at(48)));
  m.shmat(1, 60);
  m.munmap(61, 1);
  seen.calls.length = 0;
  run(m);
  expect(seen.calls).toEqual(calls);
});

test('v6.18 asks for nothing where nothing is to be unmapped', () => {
  const seen = recorder();
  const m = new Machine({ approach: seen.approach });
  m.mmap(0, 8);
  m.mremap(0, 8, 8);
  m.mremap(0, 8, 8, 20);
  expect(seen.calls).toEqual(['20+8 may drop, uf', '0+8 may drop, uf']);
});
