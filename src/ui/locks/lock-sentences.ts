import { LockMode } from '../../mm/events.ts';
import { delayedBy, waitChain, type ChainLink } from '../../trace/lock-relations.ts';
import { isWait } from '../../trace/lock-use.ts';
import type { RunTrace } from '../../trace/run-trace.ts';
import { formatCount, plural } from '../../trace/quantity-text.ts';

/** Waiters that are named; of others only the number. */
const NAMED = 3;

/** Who waits for a lock, mmap_sem if not said, at a moment, in the order of the wait list: "2 tasks wait: 1. ps for read, 2. writer for write". */
export function waitersText(trace: RunTrace, ns: number, lock = 0): string {
  const { waiters } = trace.lockLane(lock).at(ns);
  if (waiters.length === 0) return 'nobody waits';
  const named = waiters.slice(0, NAMED).map(({ task, mode, spins }, i) => {
    const wants = mode === LockMode.Write ? 'write' : 'read';
    return `${i + 1}. ${nameOf(trace, task)} for ${wants}${spins ? ', spinning' : ''}`;
  });
  const more = waiters.length > NAMED ? ` and ${formatCount(waiters.length - NAMED)} more` : '';
  return `${plural(waiters.length, 'task')} ${waiters.length === 1 ? 'waits' : 'wait'}: ${named.join(', ')}${more}`;
}

/** What follows from a use of mmap_sem at a moment: whom a hold delays, or what a wait waits for; begins with a semicolon, empty if nothing does. */
export function consequence(trace: RunTrace, task: number, span: number, ns: number): string {
  if (isWait(trace.track(task).lockUse().value(span))) return chainText(trace, waitChain(trace, task, ns));
  const delayed = new Set(delayedBy(trace, { task, span }).map((use) => use.task)).size;
  return delayed === 0 ? '' : `; delays ${plural(delayed, 'task')}`;
}

/** "; place 2 of 3, behind munmap, which waits for CPU 0, where hog runs" */
function chainText(trace: RunTrace, chain: readonly ChainLink[]): string {
  const [first, ...rest] = chain;
  if (first.waitsFor !== 'lock' || rest.length === 0) return '';
  const place = first.place > 0 ? `; place ${first.place} of ${first.of} in the wait list` : '';
  return `${place}${place === '' ? ';' : ','} behind ${rest.map((link) => linkText(trace, link)).join(' ')}`;
}

function linkText(trace: RunTrace, link: ChainLink): string {
  const name = nameOf(trace, link.task);
  switch (link.waitsFor) {
    case 'lock':
      return `${name}, which waits for ${link.lock === 0 ? 'mmap_sem' : 'another mmap_sem'} itself, behind`;
    case 'cpu':
      return `${name}, which waits for CPU ${link.cpu}, where runs`;
    case 'nothing':
      return link.isRunning ? name : `${name}, which sleeps`;
  }
}

function nameOf(trace: RunTrace, task: number): string {
  return trace.tasks[task]?.name ?? `task ${task}`;
}
