import { EventKind } from '../events.ts';
import type { Approach } from '../kernel.ts';
import { doMunmapRange } from '../paths/do-munmap-range.ts';

/** v4.17 as it is: one critical section from the first page to the last. */
export const pristine: Approach = {
  id: 'pristine',
  label: 'Pristine',
  about: 'One critical section from the first page to the last, as in v4.17.',
  *doMunmap(k, start, lenBytes, { uf }) {
    k.called?.('do_munmap', start, lenBytes);
    k.tell(EventKind.SectionBegin, start, lenBytes, 1, 0);
    const ret = yield* doMunmapRange(k, start, lenBytes, uf);
    k.tell(EventKind.SectionEnd, start, lenBytes, 1, 0);
    return ret;
  },
};
