import { arraysOf, type EventColumns } from './event-columns.ts';

/** @returns the buffers of a chunk, for the transfer list of postMessage. */
export function transferables(columns: EventColumns): ArrayBuffer[] {
  return arraysOf(columns).map((array) => array.buffer as ArrayBuffer);
}
