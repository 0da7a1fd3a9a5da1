import { createStore, type StoreApi } from 'zustand/vanilla';
import { PATCHES } from '../../scenario/series-patches.ts';
import { recallSome, rememberSome, whenSomeRememberedElsewhere } from '../state/remembered.ts';

const NAME = 'read-patches';
const NUMBERS = PATCHES.map(({ number }) => String(number));

type ReadPatches = StoreApi<{
  /** Numbers of the patches that the reader has marked as read. */
  readonly read: ReadonlySet<number>;
}>;

function numbersOf(texts: readonly string[]): ReadonlySet<number> {
  return new Set(texts.map(Number));
}

function createReadPatches(): ReadPatches {
  const store: ReadPatches = createStore(() => ({ read: numbersOf(recallSome(NAME, NUMBERS)) }));
  whenSomeRememberedElsewhere(NAME, NUMBERS, (texts) => store.setState({ read: numbersOf(texts) }));
  return store;
}

let patches: ReadPatches | null = null;

/** Which patches have been read: kept in this browser, and nowhere else. */
export function readPatches(): ReadPatches {
  patches ??= createReadPatches();
  return patches;
}

/** Marks a patch as read, or as not read. */
export function markAsRead(patch: number, isRead: boolean): void {
  const read = new Set(readPatches().getState().read);
  if (isRead) read.add(patch);
  else read.delete(patch);
  readPatches().setState({ read });
  rememberSome(NAME, [...read].sort().map(String));
}

/** "3 of 8 read". */
export function readText(read: ReadonlySet<number>): string {
  return `${read.size} of ${PATCHES.length} read`;
}
