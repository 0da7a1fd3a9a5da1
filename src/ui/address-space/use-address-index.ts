import { useEffect, useRef, type RefObject } from 'react';
import { AddressSpaceIndex } from '../../trace/address-space.ts';
import type { AddressRange } from '../../trace/trace-event.ts';
import type { RunTrace } from '../../trace/run-trace.ts';
import { useUnmapscope } from '../state/unmapscope.ts';

/** How long the page may be kept from anything else, ms. */
const SLICE_MS = 8;

/** What is drawn: the index of a trace and a window, and how many of its events it has read. */
export interface ReadIndex {
  readonly index: AddressSpaceIndex;
  readonly trace: RunTrace;
  readonly events: number;
  readonly isComplete: boolean;
}

/**
 * Keeps the index of the explained trace up to date, in slices outside of the frames. Another window or trace is read from the beginning; until that is
 * done the old picture stays, if it is of the same trace.
 */
export function useAddressIndex(lane: number, window: AddressRange | null): RefObject<ReadIndex | null> {
  const app = useUnmapscope();
  const read = useRef<ReadIndex | null>(null);
  useEffect(() => {
    let index: AddressSpaceIndex | null = null;
    let indexed: RunTrace | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const slice = (): void => {
      timer = null;
      const trace = app.runs.data()?.lanes[lane]?.trace ?? null;
      if (trace === null) return;
      if (index === null || indexed !== trace) {
        indexed = trace;
        index = new AddressSpaceIndex(trace, window ?? trace.range);
      }
      const isComplete = index.advance(SLICE_MS, () => performance.now());
      const old = read.current;
      const isBetter = isComplete || old === null || old.trace !== trace || old.index === index;
      if (isBetter) read.current = { index, trace, events: index.length, isComplete };
      app.frames.request();
      if (!isComplete) timer = setTimeout(slice, 0);
    };
    const remove = app.frames.add(() => {
      const trace = app.runs.data()?.lanes[lane]?.trace;
      if (timer === null && trace && (indexed !== trace || index?.length !== trace.length))
        timer = setTimeout(slice, 0);
    });
    return () => {
      remove();
      if (timer !== null) clearTimeout(timer);
    };
  }, [app, lane, window]);
  return read;
}
