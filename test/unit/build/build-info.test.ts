import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildInfo, modelChecksum, readBuildInfo } from '../../../build/build-info.ts';

describe('build info', () => {
  let root: string;
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'unmapscope-'));
    write('package.json', '{ "version": "1.2.3" }');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('the model checksum is over the files of src/mm and src/sim in the order of their paths', () => {
    write('src/sim/b.ts', 'four');
    write('src/mm/paths/z.ts', 'three');
    write('src/mm/a.ts', 'one');
    write('src/mm/b.ts', 'two');
    write('src/ui/main.tsx', 'not the model');
    expect(modelChecksum(root)).toBe(createHash('sha256').update('onetwothreefour').digest('hex').slice(0, 12));
  });

  test('a copy without git has no commit', () => {
    expect(readBuildInfo(root)).toMatchObject({ version: '1.2.3', commit: 'unknown' });
  });

  test('what is baked in is what the sources say', () => {
    expect(buildInfo()).toEqual(readBuildInfo(process.cwd()));
  });
});
