import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { recordedKernelBytes, recordedKernels } from '../../../src/ui/files/recorded-kernels.ts';

const ROOT = join(import.meta.dirname, '../../..');

afterEach(() => vi.unstubAllGlobals());

test('each recorded kernel is fetched from where it lies, byte for byte', async () => {
  vi.stubGlobal('fetch', (url: string) => Promise.resolve(new Response(readFileSync(join(ROOT, url)))));
  const kernels = await recordedKernels();
  expect(kernels.length).toBeGreaterThan(5);
  for (const { id, bytes } of kernels) {
    const found = await recordedKernelBytes(id);
    expect(found.length).toBe(bytes);
    expect(found).toEqual(new Uint8Array(readFileSync(join(ROOT, 'recordings', `${id}.unmapscope`))));
  }
});

test('what there is not, or does not come, is an error that says so', async () => {
  await expect(recordedKernelBytes('4.18')).rejects.toThrow('there is no recorded kernel "4.18"');
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404 })));
  await expect(recordedKernelBytes('4.17-idle-pristine')).rejects.toThrow('HTTP status 404');
});
