import { AddressState, type AddressSegment } from '../../trace/address-state.ts';
import { addressText, bytesText } from '../../trace/quantity-text.ts';
import { paintAddressRange } from '../../draw/address-range.ts';
import { useCanvas } from '../timeline/use-canvas.ts';
import { formatShare } from '../format/quantities.ts';
import { cursorMoment } from '../state/navigate.ts';
import { useLaneMoment } from '../state/use-lane-moment.ts';
import { useUnmapscope } from '../state/unmapscope.ts';

interface AddressStripProps {
  readonly lane: number;
  readonly label: string;
  readonly isExplained: boolean;
}

/** The range of one approach as a strip, and how much of it is left in words. */
export function AddressStrip({ lane, label, isExplained }: AddressStripProps) {
  const app = useUnmapscope();
  const canvas = useCanvas(
    () => {
      const trace = app.runs.data()?.lanes[lane]?.trace;
      return [trace, trace?.length, cursorMoment(app, lane)];
    },
    (frame) => {
      const trace = app.runs.data()?.lanes[lane]?.trace;
      const ns = cursorMoment(app, lane);
      paintAddressRange(frame, trace && ns !== null ? trace.addressStateAt(ns) : []);
    },
  );
  return (
    <div className="address-row" data-explained={isExplained}>
      <span className="address-label">{label}</span>
      <canvas ref={canvas} aria-hidden="true" />
      <AddressText lane={lane} />
    </div>
  );
}

function AddressText({ lane }: { readonly lane: number }) {
  const { runs } = useUnmapscope();
  const found = useLaneMoment(lane);
  const data = runs.data()?.lanes[lane];
  if (!found || !data) return <span className="address-text soft"> </span>;
  const segments = data.trace.addressStateAt(found.ns);
  const gone = shareOf(segments, [AddressState.gone]);
  const populated = shareOf(segments, POPULATED);
  return (
    <span className="address-text soft">
      {addressText(data.startAddress)}, {bytesText(data.lenBytes)}: {formatShare(populated, 0.001)} still has its pages,{' '}
      {formatShare(gone, 0.001)} is gone
    </span>
  );
}

/** A detached VMA cannot be found any more, but its pages are there until the zap comes to them. */
const POPULATED: readonly AddressState[] = [AddressState.resident, AddressState.splitOff, AddressState.detached];

function shareOf(segments: readonly AddressSegment[], states: readonly AddressState[]): number {
  return segments.reduce(
    (sum, { startShare, endShare, state }) => sum + (states.includes(state) ? endShare - startShare : 0),
    0,
  );
}
