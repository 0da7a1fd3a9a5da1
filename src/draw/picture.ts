import type { RunTrace } from '../trace/run-trace.ts';
import type { Axis } from './lane-scale.ts';
import type { Row } from './rows.ts';
import type { ViewRange } from './view-range.ts';

/** One timeline of a picture. */
export interface PictureLane {
  readonly label: string;
  /** One line beside the label: what the approach is. */
  readonly about: string;
  /** What came of it, in figures; empty while it runs. */
  readonly result: string;
  readonly trace: RunTrace;
  /** Length of the range whose unmapping is followed, bytes. */
  readonly lenBytes: number;
  /** By how much its time is moved to the right on the time axis, ns. */
  readonly shiftNs: number;
  readonly rows: readonly Row[];
}

/** A view of timelines with all that one must know to read it, and to come back to it. */
export interface Picture {
  readonly title: string;
  /** What was run, in a line. */
  readonly parameters: string;
  readonly axis: Axis;
  readonly view: ViewRange;
  /** Where on the axis a line stands; null: there is none. */
  readonly cursor: number | null;
  readonly lanes: readonly PictureLane[];
  /** Program, version, model. */
  readonly version: string;
  /** The address of the view; empty if it has none. */
  readonly link: string;
}

/** What came of a run, as far as a picture says it. */
export interface PictureSummary {
  readonly munmapNs: number;
  readonly exclusiveHoldMaxNs: number;
  readonly dropTests: number;
  readonly lockDrops: number;
}
