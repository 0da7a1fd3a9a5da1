import { useApp } from '../state/unmapscope.ts';

/** Says to a screen reader what a key press led to. */
export function SpokenNotes() {
  const spoken = useApp((state) => state.spoken);
  return (
    <div className="visually-hidden" aria-live="polite">
      {spoken}
    </div>
  );
}
