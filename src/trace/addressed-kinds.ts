import { EventKind } from '../mm/events.ts';

/** Kinds of events whose `addr` is an address. */
export const ADDRESSED_KINDS: ReadonlySet<number> = new Set([
  EventKind.SyscallEnter,
  EventKind.SectionBegin,
  EventKind.SectionEnd,
  EventKind.Phase,
  EventKind.VmaSplit,
  EventKind.VmaDetach,
  EventKind.VmaFree,
  EventKind.VmaLink,
  EventKind.Zap,
  EventKind.TlbFlush,
  EventKind.FreePteTables,
  EventKind.FreePmdTables,
  EventKind.FreePudTables,
  EventKind.PageFault,
]);
