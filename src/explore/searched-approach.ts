import { approachById } from '../mm/approaches/index.ts';
import { EventKind } from '../mm/events.ts';
import type { Approach, Kernel } from '../mm/kernel.ts';
import { readSearchedId } from '../scenario/searched-approaches.ts';
import { CALL_SITES, sectionsWithAtomic } from './call-sites.ts';

/** @returns the approach of a name of searched-approaches.ts; undefined if there is none */
export function searchedApproach(id: string): Approach | undefined {
  const read = readSearchedId(id);
  if ('otherAtomic' in read) {
    const row = CALL_SITES.find(({ number }) => number === read.otherAtomic);
    if (row === undefined || row.site === null || row.atomic === null) return undefined;
    return { ...sectionsWithAtomic(row.site, !row.atomic), id };
  }
  if ('wholeSections' in read) {
    const watched = approachById(read.wholeSections);
    return watched && { ...watchingSections(watched), id };
  }
  return approachById(read.approach);
}

/** The same approach, with the claim that a section of do_munmap() is one critical section: a release of mmap_sem within one is a violation. */
function watchingSections(approach: Approach): Approach {
  return {
    ...approach,
    doMunmap: (k, start, lenBytes, options) => approach.doMunmap(watched(k), start, lenBytes, options),
  };
}

function watched(k: Kernel): Kernel {
  let section = 0;
  const tell: Kernel['tell'] = (kind, addr, lenBytes, count, detail) => {
    k.tell(kind, addr, lenBytes, count, detail);
    if (kind === EventKind.SectionBegin) section = count;
    else if (kind === EventKind.SectionEnd) section = 0;
    else if (section !== 0 && addr === 0 && (kind === EventKind.LockRelease || kind === EventKind.LockDowngrade)) {
      throw new Error(`mmap_sem is let go of in the middle of section ${section}`);
    }
  };
  return Object.assign(Object.create(k) as Kernel, { tell });
}
