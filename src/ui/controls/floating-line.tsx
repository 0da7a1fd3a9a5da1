import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { ParameterId } from '../../scenario/parameter-facts.ts';
import { LineText } from './control-line.tsx';
import { floatingLineId } from './line-id.ts';

/** So long the pointer rests on a control before its line comes. */
const REST_MS = 400;
/** Between a line and the edge of the page, in CSS pixels. */
const EDGE = 8;

/** The line of the control that it stands beside. Escape takes it away, and it moves nothing. */
export default function FloatingLine({ of }: { readonly of: ParameterId }) {
  const line = useRef<HTMLSpanElement>(null);
  const isOpen = useIsOpen(line);
  useLayoutEffect(() => {
    const element = line.current;
    if (element === null || !isOpen) return;
    element.style.translate = '';
    const beyond = element.getBoundingClientRect().right - (document.documentElement.clientWidth - EDGE);
    if (beyond > 0) element.style.translate = `${-beyond}px`;
  }, [isOpen]);
  return (
    <span ref={line} id={floatingLineId(of)} role="tooltip" className="floating-line" hidden={!isOpen}>
      <LineText of={of} />
    </span>
  );
}

/** Whether the pointer rests on what is around an element, or the keyboard is in it. */
function useIsOpen(line: RefObject<HTMLElement | null>): boolean {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const control = line.current?.parentElement;
    if (control == null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = (): void => {
      clearTimeout(timer);
      setOpen(false);
    };
    const listeners = new AbortController();
    const { signal } = listeners;
    control.addEventListener(
      'pointerenter',
      () => {
        timer = setTimeout(() => setOpen(true), REST_MS);
      },
      { signal },
    );
    control.addEventListener('pointerleave', close, { signal });
    // What is pressed opens something of its own, or has been read.
    control.addEventListener('pointerdown', close, { signal });
    control.addEventListener('focusin', ({ target }) => setOpen((target as Element).matches(':focus-visible')), {
      signal,
    });
    control.addEventListener('focusout', close, { signal });
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && close(), { signal });
    return () => {
      clearTimeout(timer);
      listeners.abort();
    };
  }, [line]);
  return isOpen;
}
