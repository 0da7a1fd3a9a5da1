import type { EventColumns } from './event-columns.ts';

/** @returns copies of the events from `from` up to `to`, which need not be there */
export function sliceColumns(columns: EventColumns, from: number, to: number): EventColumns {
  const end = Math.min(to, columns.length);
  return {
    length: end - from,
    timeNs: columns.timeNs.slice(from, end),
    lastNs: columns.lastNs.slice(from, end),
    addr: columns.addr.slice(from, end),
    lenBytes: columns.lenBytes.slice(from, end),
    count: columns.count.slice(from, end),
    task: columns.task.slice(from, end),
    kind: columns.kind.slice(from, end),
    detail: columns.detail.slice(from, end),
  };
}
