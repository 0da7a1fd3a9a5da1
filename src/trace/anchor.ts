import { LockUse } from './lock-use.ts';
import { mainCall } from './main-call.ts';
import type { RunTrace } from './run-trace.ts';

/** A moment that runs of the same case have in common, by which they can be laid beside each other. */
export type Anchor =
  | { readonly at: 'start' | 'first-lock' | 'end' }
  /** Where the section of this number begins, from 1. */
  | { readonly at: 'section'; readonly number: number };

/** @returns when a run comes to an anchor, in ns; null if it does not, so far */
export function anchorNs(trace: RunTrace, anchor: Anchor): number | null {
  const call = mainCall(trace);
  if (call === null) return null;
  switch (anchor.at) {
    case 'start':
      return call.startNs;
    case 'end':
      return call.endNs;
    case 'first-lock':
      return firstWriteHold(trace, call.task, call.startNs, call.endNs);
    case 'section':
      return sectionBegin(trace, call.task, call.startNs, call.endNs, anchor.number);
  }
}

function firstWriteHold(trace: RunTrace, task: number, fromNs: number, toNs: number): number | null {
  const use = trace.track(task).lockUse();
  for (let span = use.firstFrom(fromNs); span < use.length && use.startNs(span) <= toNs; span++) {
    if (use.value(span) === LockUse.holdWrite && use.startNs(span) >= fromNs) return use.startNs(span);
  }
  return null;
}

function sectionBegin(trace: RunTrace, task: number, fromNs: number, toNs: number, number: number): number | null {
  const { sections } = trace.track(task);
  const span = sections.firstFrom(fromNs) + number - 1;
  const isInCall = span < sections.length && sections.startNs(span) >= fromNs && sections.startNs(span) <= toNs;
  return isInCall ? sections.startNs(span) : null;
}
