import type { Kernel } from './kernel.ts';
import type { Request } from './request.ts';

/**
 * Whether another task could notice that somebody ran at this request: the points between which a schedule ("a6.b14.a3") counts.
 *
 * Rescheduling points are left out where nothing can come of them: with mmap_sem held for write others can only queue, or read and write pages
 * that are present, and both they can do just as well at the touch or step before or after; with nothing held, a rescheduling point is followed by
 * the touch of a lock. Under per-VMA locks faults come in beside a writer, so that there all of them count.
 */
export function isChoicePoint(k: Pick<Kernel, 'mm' | 'task' | 'approach'>, request: Request): boolean {
  switch (request.ask) {
    case 'touch':
    case 'steps':
    case 'sleep_on':
      return true;
    case 'need_resched':
      return request.matters;
    case 'spin':
      return false;
    case 'cond_resched':
    case 'might_sleep': {
      const sem = k.mm.mmapSem;
      return sem.owner === k.task ? k.approach.perVmaLocks === true : sem.holders.has(k.task);
    }
  }
}
