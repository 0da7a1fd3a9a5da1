import type { ReactNode } from 'react';

/** What is too large scrolls by itself, by keyboard as well. */
export function Scrolled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section className="scrolled" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
