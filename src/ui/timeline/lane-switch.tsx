import { useApp, useUnmapscope } from '../state/unmapscope.ts';

/** Which timeline a narrow window shows: there is room for one. */
export function LaneSwitch() {
  const { store } = useUnmapscope();
  const timelines = useApp((state) => state.timelines);
  const explained = useApp((state) => state.explained);
  return (
    <div className="segmented lane-switch" role="radiogroup" aria-label="Timeline">
      {timelines.map(({ id, label }, lane) => (
        <label key={id}>
          <input
            type="radio"
            name="timeline"
            checked={lane === explained}
            onChange={() => store.setState({ explained: lane })}
          />
          {label}
        </label>
      ))}
    </div>
  );
}
