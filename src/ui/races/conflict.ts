import type { Step } from '../../worker/explore-protocol.ts';

/** Two steps of different tasks about the same memory, one of which changes it. */
export interface Conflict {
  /** Numbers of the steps, from 1. */
  readonly first: number;
  readonly second: number;
}

interface Touched {
  readonly start: number;
  readonly end: number;
  readonly changes: boolean;
}

const RANGE =
  /(detach|remove_vma|zap|vma_link|free PTE tables|is zapped|are zapped|maps pages|the VMA)[^;]*?(0x[0-9a-f]+)-(0x[0-9a-f]+)/g;
const POINT = /(page fault|read|write|__split_vma\() ?(0x[0-9a-f]+)(?!:\s*goes on)/g;

/**
 * The pair that decides: the last step about memory, and the last one before it of another task about the same memory. @returns null if the text of the
 * steps names none
 */
export function conflictOf(steps: readonly Step[]): Conflict | null {
  for (let second = steps.length - 1; second > 0; second--) {
    const later = touchedBy(steps[second].text);
    if (later.length === 0) continue;
    for (let first = second - 1; first >= 0; first--) {
      if (steps[first].task === steps[second].task) continue;
      const earlier = touchedBy(steps[first].text);
      const meet = earlier.some((one) => later.some((other) => conflicts(one, other)));
      if (meet) return { first: steps[first].step, second: steps[second].step };
    }
  }
  return null;
}

function conflicts(one: Touched, other: Touched): boolean {
  return one.start < other.end && other.start < one.end && (one.changes || other.changes);
}

function touchedBy(text: string): Touched[] {
  const found: Touched[] = [];
  for (const [, , start, end] of text.matchAll(RANGE)) {
    found.push({ start: Number(start), end: Number(end), changes: true });
  }
  for (const [, what, at] of text.matchAll(POINT)) {
    found.push({ start: Number(at), end: Number(at) + 1, changes: what.startsWith('__split') || what === 'write' });
  }
  return found;
}
