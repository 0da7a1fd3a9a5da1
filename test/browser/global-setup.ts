/** Serves the built page to the browser tests, under a sub-path and with a strict content security policy. */
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    baseUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // `npm test` has built it already.
  if (process.env['UNMAPSCOPE_BUILT'] !== '1') {
    // vitest sets it to `test`, and React would come in its development build.
    const { NODE_ENV } = process.env;
    process.env['NODE_ENV'] = 'production';
    await build({ mode: 'production', logLevel: 'warn' });
    await build({ mode: 'production', logLevel: 'warn', configFile: 'vite.single.config.ts' });
    process.env['NODE_ENV'] = NODE_ENV;
  }
  const server = await preview({ base: '/some/where/', preview: { host: '127.0.0.1', port: 4173, open: false } });
  const baseUrl = server.resolvedUrls?.local[0];
  if (baseUrl === undefined) throw new Error('the preview server has no address');
  project.provide('baseUrl', baseUrl);
  return () => server.close();
}
