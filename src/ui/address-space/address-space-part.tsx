import { lazy, Suspense, useState } from 'react';
import { recall, remember } from '../state/remembered.ts';

const AddressSpaceView = lazy(() => import('./address-space-view.tsx'));

/** The address space over time: opened on demand, and as the visitor left it. */
export function AddressSpacePart() {
  const [isOpen, setOpen] = useState(() => recall('address-space', ['closed', 'open']) === 'open');
  return (
    <section className="card address" aria-labelledby="address-space-title">
      <h2 id="address-space-title">
        <button
          type="button"
          className="button"
          aria-expanded={isOpen}
          onClick={() => {
            remember('address-space', isOpen ? 'closed' : 'open');
            setOpen(!isOpen);
          }}
        >
          Address space over time
        </button>
      </h2>
      {isOpen && (
        <Suspense fallback={<div aria-busy="true" style={{ minHeight: 720 }} />}>
          <AddressSpaceView />
        </Suspense>
      )}
    </section>
  );
}
