import { EventKind } from '../events.ts';
import type { Approach, DropConditions, Kernel, MunmapOptions } from '../kernel.ts';
import { doMunmapRange } from '../paths/do-munmap-range.ts';
import type { Path } from '../request.ts';
import { dropMmapSemIfAsked } from './drop-mmap-sem.ts';

/**
 * do_munmap() as patch 1/8 of the series has it (RFC of 2018-03-21): section by section from `start`, and between two sections the lock may be
 * let go of. A range of at most one section is done whole, without a test. An error ends the loop; what was unmapped before stays so.
 */
export function* doMunmapBySections(
  k: Kernel,
  start: number,
  lenBytes: number,
  { atomic, uf }: MunmapOptions,
  drop: DropConditions,
): Path<number> {
  k.called?.('do_munmap', start, lenBytes);
  const { sectionBytes } = k.config;
  if (lenBytes <= sectionBytes) return yield* oneSection(k, start, lenBytes, 1, uf);
  let at = start;
  let left = lenBytes;
  let step = sectionBytes;
  let ret = 0;
  for (let section = 1; left > 0; section++) {
    ret = yield* oneSection(k, at, step, section, uf);
    if (ret < 0) break;
    yield* dropMmapSemIfAsked(k, atomic, drop);
    at += step;
    left -= step;
    if (left <= step) step = left;
  }
  return ret;
}

function* oneSection(
  k: Kernel,
  start: number,
  lenBytes: number,
  section: number,
  uf: MunmapOptions['uf'],
): Path<number> {
  k.called?.('do_munmap_range', start, lenBytes);
  k.tell(EventKind.SectionBegin, start, lenBytes, section, 0);
  const ret = yield* doMunmapRange(k, start, lenBytes, uf);
  k.tell(EventKind.SectionEnd, start, lenBytes, section, 0);
  return ret;
}

/** Approach 3 of the series, as posted. */
export const sections: Approach = {
  id: 'sections',
  label: 'Sections',
  about:
    'The series as posted: do_munmap() goes by sections and lets go of mmap_sem when contended, not atomic and need_resched().',
  *doMunmap(k, start, lenBytes, options) {
    return yield* doMunmapBySections(k, start, lenBytes, options, k.config.drop);
  },
};

/** The same without the third condition: what the series would do if waiting alone were reason enough. */
export const sectionsAlwaysDrop: Approach = {
  id: 'sections-always-drop',
  label: 'Sections without need_resched',
  about:
    'The series without its need_resched() condition: mmap_sem is let go of after every section somebody waits at.',
  *doMunmap(k, start, lenBytes, options) {
    return yield* doMunmapBySections(k, start, lenBytes, options, { ...k.config.drop, needResched: false });
  },
};
