import { lazy, Suspense, type ReactNode } from 'react';
import type { ParameterId } from '../../scenario/parameter-facts.ts';

const FloatingLine = lazy(() => import('./floating-line.tsx'));

interface WithLineProps {
  readonly of: ParameterId;
  readonly className?: string;
  /** The control; it names the line by floatingLineId(). */
  readonly children: ReactNode;
}

/** A control with a line that says what it models, as long as the pointer or the keyboard is there. */
export function WithLine({ of, className = '', children }: WithLineProps) {
  return (
    <span className={`with-line ${className}`}>
      {children}
      <Suspense>
        <FloatingLine of={of} />
      </Suspense>
    </span>
  );
}
