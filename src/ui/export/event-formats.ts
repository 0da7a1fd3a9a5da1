import type { EventFormat } from '../../trace/export/event-formats.ts';

export interface EventFormatChoice {
  readonly format: EventFormat;
  readonly label: string;
  readonly about: string;
  readonly extension: string;
  /** Media type. */
  readonly type: string;
}

/** The formats in which events are exported; docs/export.md says what each can show. */
export const EVENT_FORMATS: readonly EventFormatChoice[] = [
  {
    format: 'trace',
    label: 'Trace file',
    about: 'this page opens it again',
    extension: 'unmapscope',
    type: 'application/octet-stream',
  },
  {
    format: 'chrome',
    label: 'Chrome JSON',
    about: 'for Perfetto, Firefox Profiler, speedscope',
    extension: 'trace.json',
    type: 'application/json',
  },
  {
    format: 'ftrace',
    label: 'ftrace text',
    about: 'as tracefs prints it',
    extension: 'ftrace.txt',
    type: 'text/plain',
  },
  { format: 'csv', label: 'Events as CSV', about: 'a row an event', extension: 'events.csv', type: 'text/csv' },
];
