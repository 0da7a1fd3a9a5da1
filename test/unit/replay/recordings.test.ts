import { expect, test } from 'vitest';
import { replay } from '../../../src/replay/replay.ts';
import { readBytes, readLines, RECORDINGS, recordingName } from './fixtures.ts';

const FIELDS_OF_A_CHECK = 8;

test('there are 39 recordings', () => {
  expect(RECORDINGS).toHaveLength(39);
});

test.for(RECORDINGS.map((path) => [recordingName(path), path] as const))(
  'the model does what the kernel was recorded doing: %s',
  async ([, path]) => {
    const lines = readLines(path);
    const operations = lines.filter((line) => line.startsWith('{"op"')).length;
    const checks = lines.filter((line) => line.startsWith('{"check"')).length;
    const result = await replay(readBytes(path));
    expect(result.first).toBeNull();
    expect(result).toEqual({
      passed: operations + checks * FIELDS_OF_A_CHECK,
      failed: 0,
      first: null,
      complete: true,
    });
  },
);
