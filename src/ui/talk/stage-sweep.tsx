import '../styles/compare.css';
import { extent } from 'd3';
import { SweepLegend, timeExtent } from '../compare/sweep-chart.tsx';
import { SweepPanel } from '../compare/sweep-panel.tsx';
import { ordered } from './beat-work.ts';
import { countAt } from './stage-count.ts';
import type { PictureProps } from './picture-props.ts';

/** What a size of section costs, and whom; sizes come one by one. */
export function StageSweep({ beat, shown: { rows }, moved }: PictureProps<'sweep'>) {
  const [from = 1, to = 2] = extent(rows, ({ sectionBytes }) => sectionBytes);
  const count = countAt(beat.from, beat.to, moved);
  return (
    <div className="stage-zoomed stage-sweep">
      <SweepLegend rows={rows} />
      <div className="sweep-panels">
        {ordered(beat.approaches).map((approach) => (
          <SweepPanel
            key={approach}
            approach={approach}
            rows={rows.filter((row) => row.approach === approach).slice(0, Math.max(1, count))}
            sizes={[from, to]}
            extent={timeExtent(rows)}
          />
        ))}
      </div>
    </div>
  );
}
