/**
 * Events as columns: one event is one index into eight typed arrays, 40 bytes. What the numbers mean stands at EventKind.
 * Events of one task are ordered by `timeNs` of when they were told (a span is told when it ends); events of different tasks may interleave out of order.
 */
export interface EventColumns {
  readonly length: number;
  readonly timeNs: Float64Array;
  readonly lastNs: Float64Array;
  readonly addr: Float64Array;
  readonly lenBytes: Float64Array;
  readonly count: Uint32Array;
  readonly task: Uint16Array;
  readonly kind: Uint8Array;
  readonly detail: Uint8Array;
}
