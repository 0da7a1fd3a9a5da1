import { useState } from 'react';
import { parseAlignment } from '../state/alignment.ts';
import { useUnmapscope, useView } from '../state/unmapscope.ts';

const CHOICES = [
  { value: '', label: 'the beginning of each run' },
  { value: 'start', label: 'the entry of the call' },
  { value: 'first-lock', label: 'the first write hold' },
  { value: 'section', label: 'the beginning of section' },
  { value: 'end', label: 'the end of the call' },
] as const;

/** By which moment the timelines are laid beside each other. */
export function AlignChoice() {
  const { view } = useUnmapscope();
  const alignment = useView((state) => state.alignment);
  const onTime = useView((state) => state.axis === 'time');
  const [section, setSection] = useState(alignment?.at === 'section' ? String(alignment.number) : '2');
  const choose = (value: string, number: string): void => {
    view.setState({
      alignment: parseAlignment(value === 'section' ? `section-${number}` : value),
      range: null,
      cursor: null,
    });
  };
  return (
    <span className="align-choice">
      <label>
        Aligned at{' '}
        <select
          className="field"
          value={alignment?.at ?? ''}
          disabled={!onTime}
          title={onTime ? undefined : 'On the progress axis the same place is the same share of the range'}
          onChange={({ target }) => choose(target.value, section)}
        >
          {CHOICES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {alignment?.at === 'section' && (
        <input
          className="field section-number"
          type="number"
          min={1}
          aria-label="Section number"
          value={section}
          onChange={({ target }) => {
            setSection(target.value);
            if (/^[1-9]\d*$/.test(target.value)) choose('section', target.value);
          }}
        />
      )}
    </span>
  );
}
