import type { FromWorker } from '../../worker/protocol.ts';

/** The published tables beside the model, as the worker tells them. */
export type Tables = Extract<FromWorker, { type: 'tables' }>['tables'];
export type TableRow = Tables['tables'][number]['rows'][number];

export type TablesState =
  { readonly phase: 'loading' } | { readonly phase: 'ready'; readonly rows: readonly TableRow[]; readonly all: Tables };

export function readyTables(all: Tables): TablesState {
  return { phase: 'ready', rows: munmapRows(all), all };
}

/** The munmap times: the one table beside the timelines. */
function munmapRows({ tables }: Tables): readonly TableRow[] {
  return tables.find(({ id }) => id === 'munmap-time')?.rows ?? [];
}
