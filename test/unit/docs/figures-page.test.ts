import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { readMeasured } from '../../figures/measured-files.ts';
import { figuresPage } from '../../figures/page.ts';
import { GROUPS } from '../../figures/promises/groups.ts';
import { isKept } from '../../figures/promise.ts';

const PAGE = join(import.meta.dirname, '../../../docs/figures.md');

describe('the page of figures', () => {
  it('is what was measured', async () => {
    const page = await format(figuresPage(readMeasured()), { ...(await resolveConfig(PAGE)), filepath: PAGE });
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });

  it('has a figure for every promise that was measured, or says what its report lacks', () => {
    const measured = readMeasured();
    for (const { what, from, read } of GROUPS.flatMap(({ promises }) => promises)) {
      const found = measured[from];
      if (found === undefined) continue;
      let value: number;
      try {
        ({ value } = read(found.report));
      } catch (error) {
        expect((error as Error).message, what).not.toBe('');
        continue;
      }
      expect(Number.isFinite(value), what).toBe(true);
    }
  });

  it('says a figure beside its limit is short', () => {
    expect(isKept({ atMost: 5 }, 5)).toBe(true);
    expect(isKept({ atMost: 5 }, 5.1)).toBe(false);
    expect(isKept({ atLeast: 5 }, 4.9)).toBe(false);
    expect(isKept({ within: [0.9, 1.1] }, 1.2)).toBe(false);
    expect(isKept(null, 1e9)).toBe(true);
  });
});
