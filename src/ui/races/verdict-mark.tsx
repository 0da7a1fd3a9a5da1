import { VERDICTS, type CellVerdict } from './verdicts.ts';

/** A verdict by sign and word; the colour only repeats it. */
export function VerdictMark({ verdict }: { readonly verdict: CellVerdict }) {
  const { sign, text } = VERDICTS[verdict];
  return (
    <span className="verdict" data-verdict={verdict}>
      <span className="verdict-sign" aria-hidden="true">
        {sign}
      </span>
      {text}
    </span>
  );
}
