/** Faults built into the model on purpose: each must change what at least one cell says. */
import { describe, expect, test } from 'vitest';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import { detachDowngrade } from '../../../src/mm/approaches/detach-downgrade.ts';
import type { Approach, Kernel, MunmapOptions } from '../../../src/mm/kernel.ts';
import { downWrite, upWrite } from '../../../src/mm/locking.ts';
import { dereference } from '../../../src/mm/memory-safety.ts';
import { detachVmasToBeUnmapped, removeVmaList, splitAndPrepare } from '../../../src/mm/paths/do-munmap-range.ts';
import { unmapRegion } from '../../../src/mm/paths/unmap-region.ts';
import type { Path } from '../../../src/mm/request.ts';
import { exploreScenario } from '../../../src/explore/cell.ts';
import type { SearchOptions } from '../../../src/explore/search-result.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';

function checksOf(id: string, approach: Approach, options: SearchOptions = {}) {
  return exploreScenario(parseScenario(builtInScenario(id)), [approach], options)[0].checks;
}

/** The pristine path with one of its parts changed; the id differs, so that it is compared with the pristine kernel. */
function mutant(
  body: (k: Kernel, start: number, lenBytes: number, options: MunmapOptions) => Path<number>,
  base: Approach = pristine,
): Approach {
  return { ...base, id: 'mutant', doMunmap: body };
}

describe('a fault in the model is noticed', () => {
  test('no look-up after the drop', () => {
    const keepsTheVma = mutant(function* (k, start, lenBytes, options) {
      const { sectionBytes } = k.config;
      const first = k.mm.vmas.find(start);
      let ret = 0;
      for (let at = start; at < start + lenBytes; at += sectionBytes) {
        if (first !== null) dereference(k, first, 'unmap_vmas: vma->vm_start');
        const left = Math.min(sectionBytes, start + lenBytes - at);
        ret = yield* pristine.doMunmap(k, at, left, options);
        if (ret < 0 || !k.mm.mmapSem.isContended) continue;
        yield* upWrite(k, k.mm.mmapSem);
        yield* downWrite(k, k.mm.mmapSem);
      }
      return ret;
    }, sections);
    expect(checksOf('munmap-vs-munmap', sections).memorySafety).toBe('ok');
    expect(checksOf('munmap-vs-munmap', keepsTheVma).memorySafety).toBe('violated');
  });

  test('the lock dropped between detach and zap', () => {
    const dropsIt = mutant(function* (k, start, lenBytes, { uf }) {
      const found = yield* splitAndPrepare(k, start, lenBytes, uf);
      if (typeof found === 'number') return found;
      const { vmas, prev, next, end } = found;
      detachVmasToBeUnmapped(k, vmas);
      yield* upWrite(k, k.mm.mmapSem);
      yield* downWrite(k, k.mm.mmapSem);
      yield* unmapRegion(k, vmas, prev, next, start, end);
      yield* removeVmaList(k, vmas);
      return 0;
    });
    expect(checksOf('munmap-vs-mmap', pristine).memorySafety).toBe('ok');
    expect(checksOf('munmap-vs-mmap', dropsIt).memorySafety).toBe('violated');
  });

  test('VMAs freed before the zap', () => {
    const freesFirst = mutant(function* (k, start, lenBytes, { uf }) {
      const found = yield* splitAndPrepare(k, start, lenBytes, uf);
      if (typeof found === 'number') return found;
      const { vmas, prev, next, end } = found;
      detachVmasToBeUnmapped(k, vmas);
      yield* removeVmaList(k, vmas);
      yield* unmapRegion(k, vmas, prev, next, start, end);
      return 0;
    });
    expect(checksOf('munmap-vs-fault', freesFirst).memorySafety).toBe('violated');
  });

  test('a split that is left out', () => {
    const skipsIt = mutant(function* (k, start, lenBytes) {
      const vmas = k.mm.vmas.overlapping(start, start + lenBytes);
      if (vmas.length === 0) return 0;
      const [prev, next] = [k.mm.vmas.prev(vmas[0]), k.mm.vmas.next(vmas[vmas.length - 1])];
      detachVmasToBeUnmapped(k, vmas);
      yield* unmapRegion(k, vmas, prev, next, start, start + lenBytes);
      yield* removeVmaList(k, vmas);
      return 0;
    });
    expect(checksOf('munmap-vs-munmap-overlapping', pristine).accounting).toBe('ok');
    expect(checksOf('munmap-vs-munmap-overlapping', skipsIt).accounting).toBe('violated');
  });

  test('a reader that the key forgets', () => {
    const whole = checksOf('downgrade-vs-growsdown', detachDowngrade);
    const forgetful = checksOf('downgrade-vs-growsdown', detachDowngrade, { forgetReaders: true });
    expect(whole).toMatchObject({ memorySafety: 'violated' });
    expect(forgetful).not.toEqual(whole);
  });
});
