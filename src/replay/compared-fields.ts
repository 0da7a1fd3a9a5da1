import { hex } from '../mm/units.ts';
import type { ObservedState } from './observed-state.ts';
import type { RecordedCheck } from './recording.ts';
import type { Range } from './recorded-fields.ts';

/** One compared field of a check. */
export interface ComparedField {
  readonly name: string;
  equal(check: RecordedCheck, state: ObservedState): boolean;
  /** Both sides for people; `near` is the address at which they begin to differ, if there is one. */
  describe(check: RecordedCheck, state: ObservedState): { expected: string; got: string; near: number | null };
}

/** All compared fields, in the order in which they are compared. */
export const FIELDS: readonly ComparedField[] = [
  listField(
    'maps',
    (side) => side.maps,
    sameMapping,
    ({ range, perms }) => `${rangeText(range)} ${perms}`,
    startOf,
  ),
  listField(
    'present',
    (side) => side.present,
    sameRange,
    rangeText,
    ([start]) => start,
  ),
  listField(
    'zero',
    (side) => side.zero,
    sameRange,
    rangeText,
    ([start]) => start,
  ),
  countField('rssPages'),
  countField('zeroPages'),
  countField('pgtablePages'),
  countField('lockedPages'),
  listField(
    'vmx',
    (side) => side.vmx,
    Object.is,
    (flags) => `"${flags}"`,
    (_, i, side) => startOf(side.maps[i]),
  ),
];

function countField(name: 'rssPages' | 'zeroPages' | 'pgtablePages' | 'lockedPages'): ComparedField {
  return {
    name,
    equal: (check, state) => check[name] === state[name],
    describe: (check, state) => ({ expected: String(check[name]), got: String(state[name]), near: null }),
  };
}

function listField<T>(
  name: string,
  listOf: (side: ObservedState) => readonly T[],
  same: (a: T, b: T) => boolean,
  text: (entry: T) => string,
  place: (entry: T, index: number, side: ObservedState) => number,
): ComparedField {
  const firstDifferent = (a: readonly T[], b: readonly T[]): number => {
    let i = 0;
    while (i < a.length && i < b.length && same(a[i], b[i])) i++;
    return i;
  };
  return {
    name,
    equal: (check, state) => {
      const [a, b] = [listOf(check), listOf(state)];
      return a.length === b.length && firstDifferent(a, b) === a.length;
    },
    describe: (check, state) => {
      const [a, b] = [listOf(check), listOf(state)];
      const i = firstDifferent(a, b);
      const places = [
        ...(i < a.length ? [place(a[i], i, check)] : []),
        ...(i < b.length ? [place(b[i], i, state)] : []),
      ];
      return {
        expected: excerpt(a.map(text), i),
        got: excerpt(b.map(text), i),
        near: places.length === 0 ? null : Math.min(...places),
      };
    },
  };
}

function sameRange(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function sameMapping(a: ObservedState['maps'][number], b: ObservedState['maps'][number]): boolean {
  return sameRange(a.range, b.range) && a.perms === b.perms;
}

function startOf(mapping: ObservedState['maps'][number] | undefined): number {
  return mapping?.range[0] ?? 0;
}

function rangeText([start, end]: Range): string {
  return `${hex(start)}-${hex(end)}`;
}

/** The first entry that differs, with one or two before and after it. */
function excerpt(entries: readonly string[], at: number): string {
  const from = Math.max(0, at - 1);
  const to = Math.min(entries.length, at + 3);
  if (from >= to) return entries.length === 0 ? 'none' : `... ${entries[entries.length - 1]}, then no more`;
  return `${from > 0 ? '... ' : ''}${entries.slice(from, to).join(', ')}${to < entries.length ? ' ...' : ''}`;
}

/** Up to two VMAs below the place, the one that covers it, and two above. */
export function vmasAround(side: ObservedState, place: number): string[] {
  const covering = side.maps.findIndex(({ range }) => range[1] > place);
  const at = covering === -1 ? side.maps.length : covering;
  return side.maps.slice(Math.max(0, at - 2), at + 3).map(({ range, perms }, i) => {
    const flags = side.vmx[Math.max(0, at - 2) + i];
    return `${rangeText(range)} ${perms}${flags === '' ? '' : ` (${flags})`}`;
  });
}
