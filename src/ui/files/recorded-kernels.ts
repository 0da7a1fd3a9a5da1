/** The recorded kernels that come with the page: own trace files, as gzip. Loaded when they are first asked for. */

/** One recorded kernel, and what it shows. */
export interface RecordedKernel {
  readonly id: string;
  readonly title: string;
  readonly shows: string;
  /** What the kernel did, by the name that the model has for it. */
  readonly approach: string;
  /** The built-in scenario that was recorded; null: `document` is made from the trace. */
  readonly scenario: string | null;
  readonly document: unknown;
  /** Which kernel, on what machine. */
  readonly source: string;
  /** Name of the trace that it was made from. */
  readonly recordedAs: string;
  readonly events: number;
  readonly tasks: number;
  readonly spanNs: number;
  /** Length of the file. */
  readonly bytes: number;
}

export async function recordedKernels(): Promise<readonly RecordedKernel[]> {
  return (await import('./shipped-recordings.ts')).SHIPPED_RECORDINGS;
}

/**
 * The trace file of a recorded kernel, in the hosted page as in the single file.
 *
 * @throws Error (rejects) if there is none of that id, or it cannot be fetched
 */
export async function recordedKernelBytes(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const { SHIPPED_RECORDINGS } = await import('./shipped-recordings.ts');
  const url = SHIPPED_RECORDINGS.find((recording) => recording.id === id)?.url;
  if (url === undefined) throw new Error(`there is no recorded kernel ${JSON.stringify(id)}`);
  if (url.startsWith('data:')) return bytesOfDataUrl(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the recording ${id} could not be loaded: HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Without fetch(): a page that was opened as a file, or has no network, may not use it. */
function bytesOfDataUrl(url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (character) => character.charCodeAt(0));
}
