/** Whoever reads a page here goes on to the files that it names: they have to be there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const MADE_BY_BUILD = /^(dist|dist-cli)\//;
/** Files that readers have or write themselves. */
const OF_THE_READER = /^(my|your|out|trace|run|talk|measured|measurement)[\w-]*\./;

function foldersBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .flatMap(({ name }) => [join(folder, name), ...foldersBelow(join(folder, name))]);
}

const folders = [join(ROOT, 'src'), ...foldersBelow(join(ROOT, 'src'))];
const readmes = folders.map((folder) => join(folder, 'README.md'));
const pages = [
  ...['README.md', 'CONTRIBUTING.md'].map((name) => join(ROOT, name)),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name)),
  ...readmes,
];
const names = new Set(
  ['src', 'test', 'build', 'docs', 'recordings', 'public'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((path) => basename(String(path))),
  ),
);

/** What a page writes as code that is a file of ours by its name. */
function filesNamed(text: string): string[] {
  return [...text.matchAll(/`([\w@./-]+\.(?:tsx?|md|css|c|pml|cjs))`/g)].map(([, name]) => name);
}

function isThere(name: string, page: string): boolean {
  if (!name.includes('/')) return names.has(name) || existsSync(join(ROOT, name));
  return [ROOT, join(ROOT, 'src'), dirname(page), join(dirname(page), '..')].some((base) =>
    existsSync(join(base, name)),
  );
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to]) => to).filter((to) => !/^[a-z]+:/.test(to));
}

describe.each(pages.map((page) => [relative(ROOT, page), page] as const))('%s', (_, page) => {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';

  test('links to what is there', () => {
    expect(linksOf(text).filter((to) => !existsSync(join(dirname(page), to)))).toEqual([]);
  });

  test('names files that are there', () => {
    const wanted = filesNamed(text).filter((name) => !MADE_BY_BUILD.test(name) && !OF_THE_READER.test(name));
    expect(wanted.filter((name) => !isThere(name, page))).toEqual([]);
  });
});

test.each(folders.map((folder) => [relative(ROOT, folder), folder] as const))(
  'the README of %s names the file to read first',
  (_, folder) => {
    const text = readFileSync(join(folder, 'README.md'), 'utf8');
    const first = /^Read first: \[[^\]]+\]\(([^)]+)\)/m.exec(text)?.[1] ?? '';
    expect(first).toMatch(/\.(tsx?|css)$/);
    expect(text.split('\n').length).toBeLessThan(30);
  },
);
