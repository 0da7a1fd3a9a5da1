import { approachChoice } from '../state/approaches.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

/** Which timeline a narrow window shows: there is room for one. */
export function LaneSwitch() {
  const { store } = useUnmapscope();
  const approaches = useApp((state) => state.approaches);
  const explained = useApp((state) => state.explained);
  return (
    <div className="segmented lane-switch" role="radiogroup" aria-label="Timeline">
      {approaches.map((id, lane) => (
        <label key={id}>
          <input
            type="radio"
            name="timeline"
            checked={lane === explained}
            onChange={() => store.setState({ explained: lane })}
          />
          {approachChoice(id).label}
        </label>
      ))}
    </div>
  );
}
