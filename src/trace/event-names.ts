import { EventKind } from '../mm/events.ts';

const BY_NAME = new Map<string, number>(Object.entries(EventKind));
const BY_KIND = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

/** @returns the name under which a kind of event stands in exports, e.g. "LockAcquire"; the number if there is none */
export function kindName(kind: number): string {
  return BY_KIND.get(kind) ?? String(kind);
}

/** @returns the kind with that name; NaN if there is none */
export function kindOfName(name: string): number {
  return BY_NAME.get(name) ?? (/^\d{1,3}$/.test(name) ? Number(name) & 0xff : NaN);
}
