import { AddressState, type AddressSegment } from '../trace/address-state.ts';
import { drawPlateLabel } from './canvas-text.ts';
import type { CanvasFrame } from './drawing-context.ts';

const LABELS: Readonly<Record<AddressState, string>> = {
  [AddressState.mapped]: 'mapped, nothing resident',
  [AddressState.resident]: 'mapped, resident',
  [AddressState.splitOff]: 'split off',
  [AddressState.detached]: 'detached, pages still there',
  [AddressState.zapped]: 'zapped, tables and VMA still there',
  [AddressState.tablesFreed]: 'tables freed, VMA still there',
  [AddressState.gone]: 'gone: VMA, pages, tables',
};

/** Draws the range from left to right; a stretch of less than two pixels still shows. */
export function paintAddressRange(frame: CanvasFrame, segments: readonly AddressSegment[]): void {
  const { ctx, palette, width, height } = frame;
  ctx.fillStyle = palette.paper;
  ctx.fillRect(0, 0, width, height);
  // What is at work is narrow: it comes last, over its neighbours.
  const order = [...segments].sort((a, b) => b.endShare - b.startShare - (a.endShare - a.startShare));
  for (const segment of order) paintSegment(frame, segment);
  ctx.strokeStyle = palette.outline;
  ctx.lineWidth = 1;
  ctx.strokeRect(0.5, 0.5, width - 1, height - 1);
  for (const { startShare, endShare, state } of segments) {
    drawPlateLabel(
      ctx,
      palette,
      [LABELS[state], LABELS[state].split(',')[0].split(':')[0]],
      'sans',
      startShare * width,
      endShare * width,
      height / 2,
    );
  }
}

function paintSegment({ ctx, palette, patterns, width, height }: CanvasFrame, segment: AddressSegment): void {
  const left = Math.floor(segment.startShare * width);
  const right = Math.max(Math.ceil(segment.endShare * width), left + 2);
  ctx.fillStyle = palette[fillOf(segment.state)];
  ctx.fillRect(left, 0, right - left, height);
  const texture = textureOf(segment.state);
  if (texture !== null) {
    if (texture === 'zap') {
      ctx.fillStyle = palette.zap;
      ctx.fillRect(left, 0, right - left, height);
    }
    ctx.fillStyle = patterns[texture];
    ctx.fillRect(left, 0, right - left, height);
  }
  if (right - left > 6 && segment.state !== AddressState.resident && segment.state !== AddressState.gone) {
    ctx.fillStyle = palette.outline;
    ctx.fillRect(left, 0, 1, height);
    ctx.fillRect(right - 1, 0, 1, height);
  }
}

/** What a state is filled with. */
export function fillOf(state: AddressState): 'resident' | 'call' | 'paper' {
  if (state === AddressState.mapped) return 'call';
  return state === AddressState.resident || state === AddressState.splitOff || state === AddressState.detached
    ? 'resident'
    : 'paper';
}

/** What lies over the fill. */
export function textureOf(state: AddressState): 'folded' | 'wait' | 'gone' | 'zap' | null {
  switch (state) {
    case AddressState.splitOff:
    case AddressState.detached:
      return 'folded';
    case AddressState.zapped:
      return 'zap';
    case AddressState.tablesFreed:
      return 'gone';
    default:
      return null;
  }
}
