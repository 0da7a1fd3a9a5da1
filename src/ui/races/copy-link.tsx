import { useState } from 'react';
import { NOWHERE, writeLink } from '../state/link.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import type { CellAddress } from '../../worker/explore-protocol.ts';

interface CopyLinkProps {
  readonly cell: CellAddress;
  readonly schedule: string;
}

/** Copies a link that opens the square with the schedule run. */
export function CopyLink({ cell: { scenario, approach }, schedule }: CopyLinkProps) {
  const { store } = useUnmapscope();
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    const { shown, settings } = store.getState();
    const place = { show: 'races', cell: { scenario, approach }, schedule } as const;
    const link = new URL(writeLink({ ...NOWHERE, settings: shown ?? settings, place }), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      setSaid('Copied.');
    } catch {
      setSaid(`The browser does not let the page copy: ${link}`);
    }
  };
  return (
    <>
      <button type="button" className="button" onClick={() => void copy()}>
        Copy link
      </button>
      <span role="status" className="soft">
        {said}
      </span>
    </>
  );
}
