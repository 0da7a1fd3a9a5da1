import { useEffect, useState, type ReactNode } from 'react';
import { useTalk, useTalkControl } from './talk-context.ts';
import type { Pointing } from './talk-state.ts';

/** A mouse that rests is out of the way after that, ms. */
const FADE_AFTER_MS = 1500;
/** A ring stays where the keyboard has put it until the mouse is moved by so many CSS pixels at once. */
const JITTER = 3;

/** Where the speaker points: a spot at the mouse, a ring around a thing. */
export function PointerMark() {
  const pointer = useTalk((state) => state.pointer);
  const [faded, setFaded] = useState<Pointing | null>(null);
  useEffect(() => {
    if (pointer?.kind !== 'spot') return;
    const timer = setTimeout(() => setFaded(pointer), FADE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [pointer]);
  if (pointer === null) return null;
  if (pointer.kind === 'spot') {
    const style = { left: percent(pointer.x), top: percent(pointer.y) };
    return <div className="stage-pointer" data-faded={faded === pointer} aria-hidden="true" style={style} />;
  }
  const { left, top, width, height, says } = pointer.mark;
  const style = { left: percent(left), top: percent(top), width: percent(width), height: percent(height) };
  return <div className="stage-ring" data-says={says} aria-hidden="true" style={style} />;
}

function percent(share: number): string {
  return `${Math.round(share * 1e4) / 100}%`;
}

/** Says what the ring is around. */
export function PointerSays({ className }: { readonly className: string }) {
  const says = useTalk(({ pointer }) => (pointer?.kind === 'ring' ? pointer.mark.says : ''));
  return (
    <p className={className} aria-live="polite">
      {says}
    </p>
  );
}

/** Lets the mouse move the pointer over a stage, in either window; a click puts it around what is there. */
export function PointerArea({ children }: { readonly children: ReactNode }) {
  const control = useTalkControl();
  return (
    <div
      className="pointer-area"
      onPointerMove={({ movementX, movementY, clientX, clientY, currentTarget }) => {
        const isRing = control.store.getState().pointer?.kind === 'ring';
        if (isRing && Math.abs(movementX) + Math.abs(movementY) < JITTER) return;
        control.movePointer(...shareOf(currentTarget, clientX, clientY));
      }}
      onPointerDown={({ clientX, clientY, currentTarget }) =>
        control.snapPointer(...shareOf(currentTarget, clientX, clientY))
      }
    >
      {children}
    </div>
  );
}

function shareOf(area: Element, x: number, y: number): [number, number] {
  const { left, top, width, height } = area.getBoundingClientRect();
  return [(x - left) / width, (y - top) / height];
}
