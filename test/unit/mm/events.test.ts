import { expect, test } from 'vitest';
import { EventKind, FaultOutcome, Phase, Syscall, TaskKind } from '../../../src/mm/events.ts';

test.each(Object.entries({ EventKind, Phase, Syscall, TaskKind, FaultOutcome }))(
  '%s: each has a number of its own, which fits a byte',
  (_, table) => {
    const numbers = Object.values(table);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toBeLessThan(256);
  },
);
