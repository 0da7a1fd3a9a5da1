import type { EventColumns } from './event-columns.ts';

/** Events of a block; chunks that are shorter are a block by themselves. */
const BLOCK_EVENTS = 4096;

/** Some events that lie side by side in a chunk: those from `from` up to `to` of `columns`; `first` is the index of columns[0] in the run. */
export interface EventBlock {
  readonly columns: EventColumns;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly earliestNs: number;
  readonly latestNs: number;
}

/** Finds events by time: they are told nearly in its order, so most blocks need not be looked into. */
export class TimeBlocks {
  private readonly blocks: EventBlock[] = [];

  /** @param first index of the first event in the run */
  add(columns: EventColumns, first: number): void {
    const { timeNs, lastNs, length } = columns;
    for (let from = 0; from < length; from += BLOCK_EVENTS) {
      const to = Math.min(from + BLOCK_EVENTS, length);
      let earliestNs = Infinity;
      let latestNs = -Infinity;
      for (let i = from; i < to; i++) {
        if (timeNs[i] < earliestNs) earliestNs = timeNs[i];
        if (lastNs[i] > latestNs) latestNs = lastNs[i];
      }
      this.blocks.push({ columns, from, to, first, earliestNs, latestNs });
    }
  }

  /** The blocks that may have events of which something lies in [fromNs, toNs], in the order of telling. */
  *between(fromNs: number, toNs: number): Generator<EventBlock> {
    for (const block of this.blocks) if (block.earliestNs <= toNs && block.latestNs >= fromNs) yield block;
  }
}
