import type { FromImportWorker, ImportLimits, OpenedMessage } from '../../../src/worker/import-protocol.ts';
import { openFile } from '../../../src/worker/import-server.ts';

export const DEFAULT_TEST_LIMITS: ImportLimits = { maxEvents: 1e6, maxFileBytes: 1e8 };

/** Opens bytes as a file, and gives all that was posted. */
export async function openAll(
  bytes: Uint8Array,
  limits = DEFAULT_TEST_LIMITS,
): Promise<{ readonly messages: FromImportWorker[]; readonly transfers: Transferable[] }> {
  const messages: FromImportWorker[] = [];
  const transfers: Transferable[] = [];
  const message = { type: 'open', openId: 7, file: new Blob([new Uint8Array(bytes)]), limits } as const;
  await openFile(
    message,
    (said, transfer = []) => {
      messages.push(said);
      transfers.push(...transfer);
    },
    () => Promise.resolve(),
  );
  return { messages, transfers };
}

/** The trace among what was posted. */
export function opened(messages: readonly FromImportWorker[]): OpenedMessage {
  const found = messages.find((message) => message.type === 'opened');
  if (found === undefined) throw new Error(`no trace: ${JSON.stringify(messages)}`);
  return found;
}
