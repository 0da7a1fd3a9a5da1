import { EventKind } from '../mm/events.ts';
import { ADDRESSED_KINDS } from './addressed-kinds.ts';
import { labelOf } from './describe-event.ts';
import { kindName } from './event-names.ts';
import type { EventFilter } from './find-events.ts';
import type { TraceTask } from './trace-event.ts';

/** Kinds whose label depends on `detail`. */
const BY_DETAIL: ReadonlySet<number> = new Set([EventKind.SyscallEnter, EventKind.SyscallExit, EventKind.Phase]);
/** Kinds whose `addr` is the number of a name. */
const NAMED: ReadonlySet<number> = new Set([EventKind.Slice, EventKind.Mark, EventKind.Counter]);
/** The same as ADDRESSED_KINDS by kind: a search asks it of every event. */
const AT_ADDRESS = Uint8Array.from({ length: 256 }, (_, kind) => Number(ADDRESSED_KINDS.has(kind)));

/** What of a run a query needs to know. */
interface SearchedRun {
  readonly tasks: readonly TraceTask[];
  readonly names: readonly string[];
}

/**
 * Makes a filter of what somebody typed: words that must all fit. A word fits an event if it is in the name of its kind or task, whatever its case; an
 * address (0x...) if it is in the range of the event.
 *
 * @returns null where there is no word
 */
export function searchFilter(query: string, run: SearchedRun): EventFilter | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const filters = words.map((word) =>
    /^0x[0-9a-f]+$/.test(word) ? addressFilter(Number(word)) : wordFilter(word, run),
  );
  return (columns, i) => filters.every((fits) => fits(columns, i));
}

function addressFilter(address: number): EventFilter {
  return ({ kind, addr, lenBytes }, i) =>
    AT_ADDRESS[kind[i]] === 1 && address >= addr[i] && address < addr[i] + Math.max(1, lenBytes[i]);
}

/** Looks every kind and task up once, so that an event costs no comparison of texts. */
function wordFilter(word: string, { tasks, names }: SearchedRun): EventFilter {
  const fits = (text: string): boolean => text.toLowerCase().includes(word);
  const byTask = Uint8Array.from(tasks, ({ name }) => Number(fits(name)));
  const byName = Uint8Array.from(names, (name) => Number(fits(name)));
  const byKind = new Uint8Array(1 << 16);
  for (const kind of Object.values(EventKind)) {
    for (let detail = 0; detail < 256; detail++) {
      if (detail > 0 && !BY_DETAIL.has(kind)) byKind[(kind << 8) | detail] = byKind[kind << 8];
      else byKind[(kind << 8) | detail] = Number(fits(kindName(kind)) || fits(labelOfKind(kind, detail)));
    }
  }
  return ({ kind, detail, task, addr }, i) =>
    byKind[(kind[i] << 8) | detail[i]] === 1 || byTask[task[i]] === 1 || (NAMED.has(kind[i]) && byName[addr[i]] === 1);
}

function labelOfKind(kind: number, detail: number): string {
  return labelOf({ kind, detail, index: 0, timeNs: 0, lastNs: 0, addr: -1, lenBytes: 0, count: 0, task: 0 });
}
