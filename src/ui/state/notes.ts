import { readLinkData, writeLinkData } from './link-data.ts';
import { isPlaceInMode } from './mode.ts';

/** What somebody wrote about a moment of a timeline, or about a stretch of it. */
export interface Note {
  /** The timeline, by its index. */
  readonly lane: number;
  /** In that run's own time, ns; a moment has both the same. */
  readonly fromNs: number;
  readonly toNs: number;
  readonly text: string;
  /** Where in the review of the series it was written. */
  readonly about?: string;
}

export const MOST_NOTES = 100;
export const LONGEST_NOTE = 500;

/** Notes as they stand in a link; null for none. */
export function notesText(notes: readonly Note[]): string | null {
  if (notes.length === 0) return null;
  return writeLinkData(
    notes.map(({ lane, fromNs, toNs, text, about }) => [
      lane,
      fromNs,
      toNs,
      text,
      ...(about === undefined ? [] : [about]),
    ]),
  );
}

/** Reads notes out of a link; what is none is left out. */
export function parseNotes(text: string | null): readonly Note[] {
  if (text === null) return [];
  try {
    const data = readLinkData(text);
    return Array.isArray(data) ? data.slice(0, MOST_NOTES).flatMap(asNote) : [];
  } catch {
    return [];
  }
}

function asNote(value: unknown): readonly Note[] {
  if (!Array.isArray(value)) return [];
  const [lane, fromNs, toNs, text, about] = value as readonly unknown[];
  const isMoment = isCount(fromNs) && isCount(toNs) && fromNs <= toNs;
  if (!isCount(lane) || !isMoment || typeof text !== 'string') return [];
  const note = { lane, fromNs, toNs, text: text.slice(0, LONGEST_NOTE) };
  return [typeof about === 'string' && isPlaceInMode(about) ? { ...note, about } : note];
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
