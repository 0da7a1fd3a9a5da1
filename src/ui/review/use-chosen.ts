import { useEffect, useRef, type RefObject } from 'react';

/** Brings what is chosen into view. */
export function useChosen<T extends Element>(isChosen: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    if (isChosen) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return element;
}
