import { CopyLink } from '../export/copy-link.tsx';
import { NOWHERE, type LinkState } from '../state/link.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import type { CellAddress } from '../../worker/explore-protocol.ts';

interface CopyRaceLinkProps {
  readonly cell: CellAddress;
  readonly schedule: string;
}

/** Copies a link that opens the square with the schedule run. */
export function CopyRaceLink({ cell: { scenario, approach }, schedule }: CopyRaceLinkProps) {
  const { store } = useUnmapscope();
  const state = (): LinkState => {
    const { shown, settings } = store.getState();
    const place = { show: 'races', cell: { scenario, approach }, schedule } as const;
    return { ...NOWHERE, settings: shown ?? settings, place };
  };
  return <CopyLink state={state} />;
}
