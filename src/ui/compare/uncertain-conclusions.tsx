import { timeText } from '../../trace/quantity-text.ts';
import { Scrolled } from '../elements/scrolled.tsx';
import { formatCount } from '../format/quantities.ts';
import { approachChoice } from '../state/approaches.ts';
import type { Interval, Uncertainty, UncertainFigure } from './uncertainty.ts';

/** In the order of the matrix. */
const FIGURES: readonly { readonly id: UncertainFigure; readonly name: string }[] = [
  { id: 'munmapNs', name: 'time' },
  { id: 'exclusiveHoldMaxNs', name: 'longest hold for write' },
  { id: 'sharedHoldMaxNs', name: 'longest hold for read' },
  { id: 'readersWaitMaxNs', name: 'longest wait of a reader' },
  { id: 'writersWaitMaxNs', name: 'longest wait of a writer' },
  { id: 'lockDrops', name: 'drops' },
];

/** Which conclusions hang on which assumption: the order of two approaches, and single figures. */
export function UncertainConclusions({ uncertainty }: { readonly uncertainty: Uncertainty }) {
  const { settings, comparisons } = uncertainty;
  const shaky = comparisons.hangOn.length;
  return (
    <div className="uncertain">
      <h3>What the order of the approaches hangs on</h3>
      <p className="soft">
        Run at {settings} price lists: each cost that is not known exactly at either end of its range, and all of them.
        Of {formatCount(comparisons.hold + shaky)} times that one approach has less than another,{' '}
        {formatCount(comparisons.hold)} hold at every one{shaky > 0 ? `, ${formatCount(shaky)} do not:` : '.'}
      </p>
      {shaky > 0 && <ShakyTable uncertainty={uncertainty} />}
      <details className="sweep-values">
        <summary>Which assumption moves which figure</summary>
        <InfluenceTable uncertainty={uncertainty} />
      </details>
    </div>
  );
}

function ShakyTable({ uncertainty: { comparisons } }: { readonly uncertainty: Uncertainty }) {
  return (
    <Scrolled label="Conclusions that hang on an assumption">
      <table aria-label="Conclusions that hang on an assumption" className="worded">
        <thead>
          <tr>
            <th scope="col">figure</th>
            <th scope="col">less under</th>
            <th scope="col">than under</th>
            <th scope="col">but not with</th>
          </tr>
        </thead>
        <tbody>
          {FIGURES.flatMap(({ id, name }) =>
            comparisons.hangOn
              .filter(({ figure }) => figure === id)
              .map(({ less, more, failsAt }) => (
                <tr key={`${id} ${less} ${more}`}>
                  <th scope="row">{name}</th>
                  <td>{approachChoice(less).label}</td>
                  <td>{approachChoice(more).label}</td>
                  <td>{failsAt.join(', ')}</td>
                </tr>
              )),
          )}
        </tbody>
      </table>
    </Scrolled>
  );
}

function InfluenceTable({ uncertainty: { runs } }: { readonly uncertainty: Uncertainty }) {
  return (
    <Scrolled label="What moves a figure">
      <table aria-label="What moves a figure by 1 % or more" className="worded">
        <thead>
          <tr>
            <th scope="col">approach</th>
            <th scope="col">figure</th>
            <th scope="col">hangs on</th>
            <th scope="col">whose range is</th>
            <th scope="col">and makes it</th>
          </tr>
        </thead>
        <tbody>
          {runs.flatMap((run) =>
            FIGURES.flatMap(({ id, name }) =>
              run[id].hangsOn.map(({ cost, source, lowNs, highNs, atLow, atHigh }) => (
                <tr key={`${run.approach} ${id} ${cost}`}>
                  <th scope="row">{approachChoice(run.approach).label}</th>
                  <td>{name}</td>
                  <td>
                    <code>{cost}</code>
                  </td>
                  <td>
                    {timeText(lowNs)} to {timeText(highNs)}, {source}
                  </td>
                  <td className="predicted">
                    {figureText(id, atLow)} to {figureText(id, atHigh)}
                  </td>
                </tr>
              )),
            ),
          )}
        </tbody>
      </table>
    </Scrolled>
  );
}

/** What else a figure may be; nothing where the ranges do not change what is shown of it. */
export function IntervalNote({
  figure,
  interval,
}: {
  readonly figure: UncertainFigure;
  readonly interval?: Interval | undefined;
}) {
  if (interval === undefined) return null;
  const { value, low, high } = interval;
  const [text, from, to] = [value, low, high].map((one) => figureText(figure, one));
  if (from === text && to === text) return null;
  return (
    <span className="note interval">
      <span className="unbroken">{from}</span> <span className="unbroken">to {to}</span>
      {figure === 'lockDrops' && ' drops'}
    </span>
  );
}

function figureText(figure: UncertainFigure, value: number): string {
  return figure === 'lockDrops' ? formatCount(value) : timeText(value);
}
