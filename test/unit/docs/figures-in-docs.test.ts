/** Every figure in docs/what-the-model-says.md stands under the command that produces it; here they are compared. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { timeText } from '../../../src/trace/quantity-text.ts';
import { runCli } from '../cli/run-cli.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/what-the-model-says.md'), 'utf8');

interface Block {
  readonly command: string;
  /** Place in the JSON, and what is written of it. */
  readonly figures: readonly (readonly [path: string, written: string])[];
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```figures\n([^]*?)^```$/gm)].map(([, text]) => {
    const [command, ...lines] = text.trimEnd().split('\n');
    return {
      command,
      figures: lines.map((line) => {
        const [path, written] = line.split(' → ');
        return [path, written] as const;
      }),
    };
  });
}

function valueAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }, document);
}

/** As the page writes it: times with a unit, other numbers with the digits that are written. */
function textOf(value: unknown, path: string, written: string): string {
  if (typeof value !== 'number') return String(value);
  if (path.endsWith('Ns')) return timeText(value);
  const digits = written.split('.')[1]?.length ?? 0;
  return value.toFixed(digits);
}

const blocks = blocksOf(PAGE);

describe('what the model says', () => {
  test.each(blocks.map((block) => [block.command, block] as const))('%s', async (command, { figures }) => {
    const { stdout } = await runCli([...command.split(' '), '--json']);
    const document: unknown = JSON.parse(stdout);
    expect(figures.length).toBeGreaterThan(0);
    const found = figures.map(([path, written]) => `${path} → ${textOf(valueAt(document, path), path, written)}`);
    expect(found).toEqual(figures.map(([path, written]) => `${path} → ${written}`));
  });

  test('no figure of a run stands outside of a block', () => {
    const prose = PAGE.replace(/^```figures\n[^]*?^```$/gm, '').replace(/`[^`]*`/g, '');
    // Sizes that the scenarios have, the number of sections that follows from them, and a version.
    const allowed = /\b(320 GiB|320 sections|2 MiB|4\.20)\b/g;
    expect(prose.replace(allowed, '').match(/\d[\d.,]*/g) ?? []).toEqual([]);
  });
});
