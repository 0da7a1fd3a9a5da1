import type { EventColumns } from './event-columns.ts';

/** @returns the buffers of a chunk, for the transfer list of postMessage. */
export function transferables(columns: EventColumns): ArrayBuffer[] {
  return [
    columns.timeNs,
    columns.lastNs,
    columns.addr,
    columns.lenBytes,
    columns.count,
    columns.task,
    columns.kind,
    columns.detail,
  ].map((column) => column.buffer as ArrayBuffer);
}
