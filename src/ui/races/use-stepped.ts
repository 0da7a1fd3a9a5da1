import { useEffect, useState } from 'react';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type { CellAddress, SteppedSchedule } from '../../worker/explore-protocol.ts';
import { raceSearch } from './race-search.ts';

/** What came of a schedule; what was there before stays until the next answer, so that nothing jumps. */
export interface Stepped {
  readonly stepped: SteppedSchedule | null;
  readonly failure: string | null;
}

/** Runs a schedule in the worker; null: none. `document` is the scenario where it is not the cell's built-in one. */
export function useStepped(
  { scenario, approach }: CellAddress,
  schedule: string | null,
  document: ScenarioDocument | null = null,
): Stepped {
  const [answer, setAnswer] = useState<Stepped>({ stepped: null, failure: null });
  useEffect(() => {
    if (schedule === null) return;
    let isCurrent = true;
    raceSearch()
      .step({ scenario, approach }, schedule, document)
      .then(
        (stepped) => {
          if (isCurrent) setAnswer({ stepped, failure: null });
        },
        (error: unknown) => {
          if (isCurrent) setAnswer({ stepped: null, failure: String(error) });
        },
      );
    return () => {
      isCurrent = false;
    };
  }, [scenario, approach, schedule, document]);
  return answer;
}
