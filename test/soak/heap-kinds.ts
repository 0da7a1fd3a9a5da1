import type { CDPSession } from 'playwright-core';

/** What the heap of the main thread consists of, bytes. Workers have heaps of their own. */
export interface HeapKinds {
  /** Bytecode, machine code and what the engine has learned for it. */
  readonly codeBytes: number;
  /** Objects, arrays, strings, numbers, closures: what the page keeps. */
  readonly keptBytes: number;
}

interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: string[]; readonly node_types: [string[], ...unknown[]] };
  };
  readonly nodes: readonly number[];
}

const KEPT = ['object', 'array', 'string', 'concatenated string', 'sliced string', 'number', 'closure', 'regexp'];

export async function heapKinds(session: CDPSession): Promise<HeapKinds> {
  const chunks: string[] = [];
  const take = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  const bytes = new Map<string, number>();
  for (let i = 0; i < nodes.length; i += fields.length) {
    const kind = types[0][nodes[i + type]];
    bytes.set(kind, (bytes.get(kind) ?? 0) + nodes[i + size]);
  }
  const keptBytes = KEPT.reduce((sum, kind) => sum + (bytes.get(kind) ?? 0), 0);
  return { codeBytes: bytes.get('code') ?? 0, keptBytes };
}
