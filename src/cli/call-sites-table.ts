import { setImmediate } from 'node:timers/promises';
import { CALL_SITES, sectionsWithAtomic, type CallSiteRow } from '../explore/call-sites.ts';
import { Exploration, type Cell } from '../explore/cell.ts';
import { builtInScenario } from '../scenario/built-in.ts';
import { parseScenario } from '../scenario/schema.ts';
import { verdictText } from './race-matrix.ts';
import { alignedTable } from './table.ts';

type SiteCell = Pick<Cell, 'scenario' | 'checks' | 'complete' | 'counterexample'>;

export interface CallSitesDocument {
  readonly version: 1;
  readonly callSites: readonly (CallSiteRow & {
    /** With the value that the series passes, and with the other; null where the call is not modelled. */
    readonly asPosted: readonly SiteCell[] | null;
    readonly other: readonly SiteCell[] | null;
  })[];
}

/** Searches what each call site is made in, with both values of `atomic` there. */
export async function callSitesDocument(
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<CallSitesDocument> {
  const rows: CallSitesDocument['callSites'][number][] = [];
  for (const row of CALL_SITES) {
    const { number, site, atomic, scenarios, fn } = row;
    if (signal.aborted) break;
    onProgress(`${number} of ${CALL_SITES.length}: ${fn}`);
    if (site === null || atomic === null) {
      rows.push({ ...row, asPosted: null, other: null });
      continue;
    }
    const both: SiteCell[][] = [];
    for (const value of [atomic, !atomic]) {
      const cells: SiteCell[] = [];
      for (const id of scenarios) {
        const exploration = new Exploration(parseScenario(builtInScenario(id)), [sectionsWithAtomic(site, value)]);
        while (!exploration.slice(2000)) await setImmediate();
        const [{ scenario, checks, complete, counterexample }] = exploration.cells;
        cells.push({ scenario, checks, complete, counterexample });
      }
      both.push(cells);
    }
    rows.push({ ...row, asPosted: both[0], other: both[1] });
  }
  return { version: 1, callSites: rows };
}

export function callSitesTable({ callSites }: CallSitesDocument): string {
  const text = (cells: readonly SiteCell[] | null): string =>
    cells === null ? 'not modelled' : cells.map(verdictText).join(' ');
  const rows = callSites.map(({ number, fn, file, atomic, asPosted, other }) => [
    `${number} ${fn}, ${file}`,
    String(atomic),
    text(asPosted),
    text(other),
  ]);
  const table = alignedTable([['call site', 'atomic', 'as posted', 'the other value'], ...rows]);
  const notes = callSites.map(({ number, why, scenarios }) => `${number}: ${why ?? scenarios.join(', ')}\n`);
  return `${table}\nOne verdict for each of these scenarios, as in the matrix:\n${notes.join('')}`;
}
