import type { EventColumns } from './event-columns.ts';

/** @returns the events of several chunks one after another, e.g. for a trace file */
export function joinColumns(chunks: readonly EventColumns[]): EventColumns {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const whole = {
    length,
    timeNs: new Float64Array(length),
    lastNs: new Float64Array(length),
    addr: new Float64Array(length),
    lenBytes: new Float64Array(length),
    count: new Uint32Array(length),
    task: new Uint16Array(length),
    kind: new Uint8Array(length),
    detail: new Uint8Array(length),
  };
  let at = 0;
  for (const chunk of chunks) {
    whole.timeNs.set(chunk.timeNs, at);
    whole.lastNs.set(chunk.lastNs, at);
    whole.addr.set(chunk.addr, at);
    whole.lenBytes.set(chunk.lenBytes, at);
    whole.count.set(chunk.count, at);
    whole.task.set(chunk.task, at);
    whole.kind.set(chunk.kind, at);
    whole.detail.set(chunk.detail, at);
    at += chunk.length;
  }
  return whole;
}
