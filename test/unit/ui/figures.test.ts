import { expect, test } from 'vitest';
import { GIB } from '../../../src/mm/units.ts';
import { approachesIn, completeRuns, fillSentence } from '../../../src/ui/story/figures.ts';
import { simulatedDefault } from '../trace/support.ts';

const { summary } = simulatedDefault({ sizeBytes: 2 * GIB, neighbours: [{ kind: 'ps', count: 1 }] }, 'sections');
const runs = completeRuns([
  { id: 'sections', summary },
  { id: 'pristine', summary: null },
]);

test('a sentence takes its figures from the run', () => {
  const parts = fillSentence('Dropped {sections.drops} of {sections.tests}, ps waits {sections.wait.ps}.', runs);
  expect(parts?.map(({ text }) => text).join('')).toMatch(/^Dropped 0 of 2, ps waits [\d.]+ ms\.$/);
  expect(parts?.filter(({ isFigure }) => isFigure)).toHaveLength(3);
});

test('it waits for a run that is not complete, and refuses figures that do not exist', () => {
  expect(fillSentence('{pristine.munmap}', runs)).toBeNull();
  expect(() => fillSentence('{sections.speed}', runs)).toThrow('sections.speed');
  expect(approachesIn('{sections.drops} {pristine.wait.ps} {sections.tests}')).toEqual(['sections', 'pristine']);
});
