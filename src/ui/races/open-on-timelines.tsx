import type { ScenarioDocument } from '../../scenario/document.ts';
import { showDocument } from '../state/show-document.ts';
import { useUnmapscope } from '../state/unmapscope.ts';

interface OpenOnTimelinesProps {
  readonly document: ScenarioDocument;
  readonly approach: string;
  readonly schedule: string;
}

/** Lets the simulator price a schedule: the scenario with that order, on the timelines. */
export function OpenOnTimelines({ document, approach, schedule }: OpenOnTimelinesProps) {
  const app = useUnmapscope();
  return (
    <button
      type="button"
      className="button"
      disabled={schedule === ''}
      onClick={() => {
        const { id = 'race', title } = document;
        const ordered = {
          ...document,
          id: `${id}-ordered`,
          title: `${title ?? id}; in the order ${schedule}`,
          order: schedule,
        };
        showDocument(app, ordered, [approach]);
      }}
    >
      Open on the timelines
    </button>
  );
}
