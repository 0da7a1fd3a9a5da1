/** The README as a map: what it names is there, and named once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

describe('where things are', () => {
  const [, places] = README.split('## Where things are');
  const named = [...places.matchAll(/`([^`]+)`/g)]
    .map(([, path]) => path)
    .filter((path) => /^(src|docs)\/./.test(path));

  test('every place that is named is there', () => {
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('nothing is named twice, and every room of src is named', () => {
    expect(named).toHaveLength(new Set(named).size);
    expect(named.filter((path) => path.startsWith('src/')).toSorted()).toEqual(
      readdirSync(join(ROOT, 'src'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `src/${name}`)
        .toSorted(),
    );
  });
});

test('its picture is there, and its two commands are scripts of the package', () => {
  const pictures = [...README.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path);
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const name of ['start', 'test']) {
    expect(README).toContain(`\`npm ci && npm ${name}\``);
    expect(scripts).toHaveProperty(name);
  }
});
