/**
 * `npm run check:promela`: two scenarios against models of them in Promela, which were written by themselves. The verdict and the number of different ends
 * must be the same. Needs spin and a C compiler.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { approachById } from '../../src/mm/approaches/index.ts';
import { exploreScenario } from '../../src/explore/cell.ts';
import type { Check } from '../../src/explore/violation.ts';
import { builtInScenario } from '../../src/scenario/built-in.ts';
import { parseScenario } from '../../src/scenario/schema.ts';

interface Comparison {
  readonly scenario: string;
  readonly check: Check;
  /** Whether an end, as the Promela model prints it, violates the check. */
  readonly isViolation: (end: string) => boolean;
}

const COMPARISONS: readonly Comparison[] = [
  {
    scenario: 'munmap-vs-fault',
    check: 'linearizability',
    // The low end is gone, then the high end is still there.
    isViolation: (end) => end === '2 1',
  },
  {
    scenario: 'brk-vs-brk',
    check: 'accounting',
    // What is mapped must end where the heap ends.
    isViolation: (end) => {
      const [, brk, heap] = /brk (\d) heap (\d+)$/.exec(end) ?? [];
      return Array.from(heap).some((section, i) => (section !== '0') !== i < Number(brk));
    },
  },
];

for (const tool of ['spin', 'cc']) {
  if (spawnSync('which', [tool]).status === 0) continue;
  console.error(`${tool} is not installed; on Debian: apt-get install spin gcc`);
  process.exit(2);
}

let failed = 0;
for (const { scenario, check, isViolation } of COMPARISONS) {
  for (const approach of ['pristine', 'sections']) {
    const ends = endsOf(scenario, approach === 'sections');
    const [cell] = exploreScenario(parseScenario(builtInScenario(scenario)), [approachById(approach)!]);
    const spin = { ends: ends.length, verdict: ends.some((end) => isViolation(end)) ? 'violated' : 'ok' };
    const ours = { ends: cell.outcomes, verdict: cell.checks[check] };
    const isSame = spin.ends === ours.ends && spin.verdict === ours.verdict;
    if (!isSame) failed++;
    const figures = `spin ${spin.ends} ends, ${spin.verdict}; explore ${ours.ends} ends, ${ours.verdict}`;
    console.log(`${isSame ? 'same' : 'DIFFERENT'}  ${scenario}, ${approach}, ${check}: ${figures}`);
  }
}
process.exitCode = failed > 0 ? 1 : 0;

/** Every different end that the Promela model can come to. */
function endsOf(model: string, bySections: boolean): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'unmapscope-promela-'));
  try {
    const source = join(import.meta.dirname, `${model}.pml`);
    const options = { cwd: folder, encoding: 'utf8' } as const;
    execFileSync('spin', ['-a', `-DSECTIONS=${bySections ? 1 : 0}`, source], options);
    execFileSync('cc', ['-O1', '-w', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c'], options);
    const printed = execFileSync(join(folder, 'pan'), ['-n', '-m100000'], options);
    if (!printed.includes('errors: 0')) throw new Error(`${model}: spin found an error of its own:\n${printed}`);
    return [...new Set(Array.from(printed.matchAll(/^OUTCOME (.*)$/gm), ([, end]) => end))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
