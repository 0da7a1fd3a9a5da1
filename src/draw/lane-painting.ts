import type { RunTrace } from '../trace/run-trace.ts';
import type { SpanColumns } from '../trace/span-columns.ts';
import type { SpanQueryResult } from '../trace/span-query.ts';
import type { LaneScale } from './lane-scale.ts';
import type { Row } from './rows.ts';
import type { DrawingContext } from './drawing-context.ts';

/** Everything a row painter works with, for one timeline in one frame. */
export interface LanePainting extends DrawingContext {
  readonly trace: RunTrace;
  readonly scale: LaneScale;
  /** What the last query found; the next one overwrites it. */
  readonly marks: SpanQueryResult;
  /** Asks for what to draw of a row in the visible stretch. */
  query(row: SpanColumns): void;
  /** Paints a row by calling `paint`, with something before and after it. */
  readonly inRow?: (row: Row, paint: () => void) => void;
  /** Marks drawn so far. */
  drawn: number;
}
