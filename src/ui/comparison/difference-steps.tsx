import { useEffect, useState } from 'react';
import { formatCount } from '../format/quantities.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { foundDifferences } from './found-differences.ts';
import { differenceAtCursor, namedText, stepDifference } from './step-difference.ts';

/** How many differences there are, which one the cursor is at, and the way to the next. */
export function DifferenceSteps() {
  const app = useUnmapscope();
  const phase = useApp((state) => state.status.phase);
  const [text, setText] = useState('');
  useEffect(() => {
    if (phase === 'running') return;
    return app.frames.add(() => {
      // While the pointer moves, looking for it would only make it late.
      if (app.view.getState().hover !== null) return;
      setText(sentence(app));
    });
  }, [app, phase]);
  return (
    <div className="difference-steps">
      <button type="button" className="button" onClick={() => stepDifference(app, -1)}>
        Previous difference
      </button>
      <button type="button" className="button" onClick={() => stepDifference(app, 1)}>
        Next difference
      </button>
      <p className="soft">{phase === 'running' ? 'Compared when the run is over.' : text}</p>
    </div>
  );
}

function sentence(app: Parameters<typeof differenceAtCursor>[0]): string {
  const count = foundDifferences(app).length;
  if (count === 0) return 'No difference.';
  const at = differenceAtCursor(app);
  if (at === null) return `${formatCount(count)} differences, all after the cursor.`;
  return `${formatCount(at.number)} of ${formatCount(count)}: ${namedText(app, at.difference.text)}.`;
}
