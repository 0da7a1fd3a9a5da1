import { useEffect, useRef, useState, type ReactNode } from 'react';
import { BarPatterns } from '../compare/row-bars.tsx';
import { CONTRASTS, filterOf, MARGINS, SCALES } from './projector-settings.ts';
import { useTalk, useTalkControl } from './talk-context.ts';
import { useRefreshRate } from './use-refresh-rate.ts';

/** A capital is so high, of the size of its type. */
const CAPITAL = 0.7;
/** A letter is read without effort up to so many times its height: 17 minutes of arc. */
const READABLE = 200;
/** A lit room adds so much of the white to all that is shown. */
const FLARE = 0.25;

/** What of a projector can be seen at a glance: whether type, colours, hatches and thin lines come through, and whether the edges do. */
export function ProjectorCheck() {
  const control = useTalkControl();
  const projector = useTalk((state) => state.projector);
  const type = useTalk((state) => state.stageSize?.type ?? 18);
  const [isLit, setIsLit] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="projector-check"
      aria-labelledby="projector-title"
      style={{ fontSize: type, filter: filterOf(projector) }}
      onClose={() => control.store.setState({ panel: 'none' })}
    >
      <Frames />
      <div className="projector-cards">
        <h2 id="projector-title">Can the last row read this?</h2>
        <TypeCard type={type} />
        <Samples />
        <Screen />
        <div className="projector-controls">
          <Choice
            label="Type"
            values={SCALES}
            value={projector.scale}
            textOf={(value) => `${Math.round(value * 100)} %`}
            choose={(scale) => control.adjust({ scale })}
          />
          <Choice
            label="Margin"
            values={MARGINS}
            value={projector.margin}
            textOf={(value) => `${value * 100} %`}
            choose={(margin) => control.adjust({ margin })}
          />
          <Choice
            label="Contrast"
            values={CONTRASTS}
            value={projector.contrast}
            textOf={(value) => `${Math.round(value * 100)} %`}
            choose={(contrast) => control.adjust({ contrast })}
          />
          <Check isOn={projector.isInverted} set={(isInverted) => control.adjust({ isInverted })}>
            Inverted
          </Check>
          <Check isOn={isLit} set={setIsLit}>
            As in a lit room
          </Check>
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </div>
      {isLit && <div className="projector-flare" style={{ opacity: FLARE }} aria-hidden="true" />}
    </dialog>
  );
}

/** The edge, and what lies 2.5 and 5 % inside: all three must be on the wall. */
function Frames() {
  return MARGINS.map((margin, i) => (
    <div
      key={margin}
      className="projector-frame"
      aria-hidden="true"
      style={{ inset: `${margin * 100}vh ${margin * 100}vw` }}
    >
      <span style={{ right: `${i * 5 + 1}em` }}>{margin * 100} %</span>
    </div>
  ));
}

function TypeCard({ type }: { readonly type: number }) {
  const [metres, setMetres] = useState('2');
  const height = Number(metres);
  const smallest = type * 0.95;
  const away = ((height * smallest * CAPITAL) / innerHeight) * READABLE;
  return (
    <section>
      <p style={{ fontSize: '0.95em' }}>
        Smallest type: {smallest.toFixed(1)} px, {((100 * smallest) / innerHeight).toFixed(1)} % of the height. 0O 1lI
        5S 8B rn m 6.1 µs
      </p>
      <p style={{ fontSize: '1.75em', fontWeight: 700 }}>A caption is as large as this.</p>
      <p>
        <label>
          Height of the picture on the wall, m{' '}
          <input inputMode="decimal" size={4} value={metres} onChange={({ target }) => setMetres(target.value)} />
        </label>
        {height > 0 && ` The smallest type is read up to ${away.toFixed(0)} m away.`}
      </p>
    </section>
  );
}

const SAMPLES = [
  { name: 'held for write', looks: 'write' },
  { name: 'held for read', looks: 'read' },
  { name: 'zap, table freeing', looks: 'zap' },
  { name: 'violation', looks: 'violation' },
  { name: 'waits', looks: 'wait' },
] as const;
const LINES = [1, 2, 3] as const;

function Samples() {
  return (
    <section className="projector-samples">
      <BarPatterns />
      {SAMPLES.map(({ name, looks }) => (
        <figure key={name}>
          <svg className="row-bars" aria-hidden="true">
            <rect className={looks} x="1" y="1" width="98%" height="94%" />
          </svg>
          {looks === 'violation' && <span aria-hidden="true">✕</span>}
          <figcaption>{name}</figcaption>
        </figure>
      ))}
      {LINES.map((width) => (
        <figure key={width}>
          <svg aria-hidden="true">
            {[10, 30, 50, 70, 90].map((x) => (
              <line key={x} x1={`${x}%`} x2={`${x}%`} y1="0" y2="100%" stroke="currentColor" strokeWidth={width} />
            ))}
          </svg>
          <figcaption>{width} px</figcaption>
        </figure>
      ))}
    </section>
  );
}

/** What the browser says of the screen that the window is on. */
function Screen() {
  const hertz = useRefreshRate();
  const [size, setSize] = useState(() => ({ width: innerWidth, height: innerHeight }));
  useEffect(() => {
    const onResize = (): void => setSize({ width: innerWidth, height: innerHeight });
    addEventListener('resize', onResize);
    return () => removeEventListener('resize', onResize);
  }, []);
  const { width, height } = size;
  const ratio = devicePixelRatio;
  const isFull = width === screen.width && height === screen.height;
  return (
    <p>
      Window {width} × {height} CSS px, {Math.round(width * ratio)} × {Math.round(height * ratio)} device px; screen{' '}
      {screen.width} × {screen.height} CSS px, {hertz === null ? '… Hz' : `${hertz} Hz`}.{' '}
      {isFull ? 'The window fills the screen.' : 'The window does not fill the screen: F.'}
    </p>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly values: readonly number[];
  readonly value: number;
  readonly textOf: (value: number) => string;
  readonly choose: (value: number) => void;
}

function Choice({ label, values, value, textOf, choose }: ChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ target }) => choose(Number(target.value))}>
        {values.map((one) => (
          <option key={one} value={one}>
            {textOf(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface CheckProps {
  readonly isOn: boolean;
  readonly set: (isOn: boolean) => void;
  readonly children: ReactNode;
}

function Check({ isOn, set, children }: CheckProps) {
  return (
    <label>
      <input type="checkbox" checked={isOn} onChange={({ target }) => set(target.checked)} /> {children}
    </label>
  );
}
