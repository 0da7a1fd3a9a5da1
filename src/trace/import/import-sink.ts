/** Where an importer's events go: an EventStore is one. What the numbers mean stands at EventKind. */
export interface ImportSink {
  append(
    timeNs: number,
    lastNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    task: number,
    kind: number,
    detail: number,
  ): void;
}

/** Keeps nothing: where only the report matters, a stream may be as long as it likes. */
export const FORGETFUL_SINK: ImportSink = {
  append(): void {
    // Nothing is kept.
  },
};
