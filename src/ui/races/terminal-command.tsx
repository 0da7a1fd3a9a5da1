import type { CellAddress } from '../../worker/explore-protocol.ts';

interface TerminalCommandProps {
  readonly cell: CellAddress;
  readonly schedule: string;
}

/** How the terminal comes to the same. */
export function TerminalCommand({ cell: { scenario, approach }, schedule }: TerminalCommandProps) {
  const rest = schedule === '' ? '' : ` --schedule ${schedule}`;
  return (
    <p className="command">
      <span className="soft">In a terminal: </span>
      <code>
        npm run -s cli -- explore --scenario {scenario} --approach {approach}
        {rest}
      </code>
    </p>
  );
}
