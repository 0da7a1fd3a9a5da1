import type { ImportLimits } from '../../worker/import-protocol.ts';

/** An event takes 40 bytes as it is read, and about as much again in the rows and indexes that it is drawn from. */
const BYTES_PER_EVENT = 40;
/** Of the machine's memory a tab gets what others leave, and not more than some GiB: so many events for each of its GiB. */
const EVENTS_PER_GIB = 4_000_000;
const MOST_EVENTS = 32_000_000;
/** What is assumed where the browser does not say. */
const USUAL_GIB = 4;
const HEADER_BYTES = 16 * 2 ** 20;

/** @returns what a file may take before the tab is in danger: navigator.deviceMemory tells GiB, 8 at most */
export function importLimits(memoryGib = deviceMemory()): ImportLimits {
  const maxEvents = Math.min(MOST_EVENTS, memoryGib * EVENTS_PER_GIB);
  return { maxEvents, maxFileBytes: maxEvents * BYTES_PER_EVENT + HEADER_BYTES };
}

function deviceMemory(): number {
  const { deviceMemory: gib } = navigator as { readonly deviceMemory?: number };
  return gib ?? USUAL_GIB;
}
