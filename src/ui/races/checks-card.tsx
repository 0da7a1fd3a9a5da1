import type { Cell, Check } from '../../worker/explore-protocol.ts';
import { VerdictMark } from './verdict-mark.tsx';
import { CHECK_NAMES, CHECKS } from './verdicts.ts';

interface ChecksProps {
  readonly cell: Cell;
  readonly shown: Check | null;
  readonly onShow: (check: Check) => void;
}

/** The verdict of each check, and which one's counterexample is shown. */
export function ChecksCard({ cell, shown, onShow }: ChecksProps) {
  return (
    <section className="card">
      <h3>Checks</h3>
      <table className="checks" aria-label="Checks">
        <tbody>
          {CHECKS.map((check) => {
            const found = cell.counterexamples.some((one) => one.check === check);
            const verdict = cell.checks[check];
            return (
              <tr key={check}>
                <th scope="row">
                  {CHECK_NAMES[check].name}
                  <span className="soft">{CHECK_NAMES[check].asks}</span>
                </th>
                <td>
                  <VerdictMark verdict={verdict === 'ok' && !cell.complete ? 'bounded' : verdict} />
                  {found && cell.counterexamples.length > 1 && (
                    <button
                      type="button"
                      className="button small"
                      aria-pressed={shown === check}
                      aria-label={`Show how: ${CHECK_NAMES[check].name}`}
                      onClick={() => onShow(check)}
                    >
                      Show how
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
