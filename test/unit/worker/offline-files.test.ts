import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { OfflineFiles, type OfflineCaches } from '../../../src/worker/offline-files.ts';

const SCOPE = 'https://host.example/some/where/';

function fakeCaches(): OfflineCaches & { readonly all: Map<string, Map<string, Response>> } {
  const all = new Map<string, Map<string, Response>>();
  return {
    all,
    keys: () => Promise.resolve([...all.keys()]),
    delete: (name) => Promise.resolve(all.delete(name)),
    open(name) {
      const entries = all.get(name) ?? new Map<string, Response>();
      all.set(name, entries);
      return Promise.resolve({
        put: (url, response) => Promise.resolve(void entries.set(url, response)),
        match: (url) => Promise.resolve(entries.get(url)?.clone()),
      });
    },
  };
}

function buildOf(version: string, contents: Readonly<Record<string, string>>) {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return { version, files: Object.entries(contents).map(([path, text]) => [path, sha256(text)] as const) };
}

describe('OfflineFiles', () => {
  const first = { './': 'page 1', 'assets/a-1.js': 'part 1' };
  const second = { './': 'page 2', 'assets/a-2.js': 'part 2' };
  let caches: ReturnType<typeof fakeCaches>;
  let host: Record<string, string>;

  beforeEach(() => {
    caches = fakeCaches();
    host = first;
  });

  function filesOf(version: string, contents: Readonly<Record<string, string>>, scope = SCOPE): OfflineFiles {
    return new OfflineFiles(buildOf(version, contents), scope, caches, (url) => {
      const text = host[url.slice(scope.length) || './'];
      const headers = { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' };
      return Promise.resolve(new Response(text ?? '', { status: text === undefined ? 404 : 200, headers }));
    });
  }
  const read = async (files: OfflineFiles, path: string, isNavigation = false) =>
    (await files.find(SCOPE + path, isNavigation))?.text();

  test('keeps all files of a build, and answers with them', async () => {
    const files = filesOf('one', first);
    await files.load();
    expect(await read(files, '', true)).toBe('page 1');
    expect(await read(files, 'index.html?x=1#v=1', true)).toBe('page 1');
    expect(await read(files, 'assets/a-1.js')).toBe('part 1');
    const response = await files.find(`${SCOPE}assets/a-1.js`, false);
    expect(response?.headers.get('content-type')).toBe('text/plain');
    expect(response?.headers.get('content-encoding')).toBeNull();
  });

  test('leaves to the network what is none of its files', async () => {
    const files = filesOf('one', first);
    await files.load();
    expect(await read(files, 'unmapscope.html', true)).toBeUndefined();
    expect(await read(files, 'service-worker.js')).toBeUndefined();
    // Not as a page, and not as a part of one.
    expect(await read(files, 'assets/a-1.js', true)).toBeUndefined();
    expect(await read(files, '')).toBeUndefined();
  });

  test('keeps nothing of a build that does not come whole: a file missing, or of another build', async () => {
    host = { './': 'page 1' };
    await expect(filesOf('one', first).load()).rejects.toThrow('HTTP status 404');
    host = { ...first, './': 'page 2' };
    await expect(filesOf('one', first).load()).rejects.toThrow('is of another build');
    expect([...caches.all.keys()]).toEqual([]);
  });

  test('gives the page of the new build, and to pages of the old one their own parts', async () => {
    await filesOf('one', first).load();
    host = second;
    const files = filesOf('two', second);
    await files.load();
    await files.forgetOld();
    expect(await read(files, '', true)).toBe('page 2');
    expect(await read(files, 'assets/a-2.js')).toBe('part 2');
    expect(await read(files, 'assets/a-1.js')).toBe('part 1');
  });

  test('forgets builds before the last one, and leaves other copies on the same host alone', async () => {
    for (const version of ['one', 'two', 'three']) await filesOf(version, first).load();
    await filesOf('one', first, 'https://host.example/some/').load();
    await caches.open('not ours');
    await filesOf('three', first).forgetOld();
    expect([...caches.all.keys()]).toEqual([
      `unmapscope ${SCOPE} two`,
      `unmapscope ${SCOPE} three`,
      'unmapscope https://host.example/some/ one',
      'not ours',
    ]);
  });
});
