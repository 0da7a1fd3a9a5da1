import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import type { Approach, DropConditions, KernelVersion } from '../../../src/mm/kernel.ts';
import type { Mm } from '../../../src/mm/mm.ts';
import { answerAlone, type Path } from '../../../src/mm/request.ts';
import { violatedAccounts } from '../mm-calls/machine.ts';
import { makeTask, Recorder, SERIES_CONDITIONS } from '../mm/world.ts';

/** How a call is made: everything about it but the address space. */
export interface Setting {
  readonly approach: Approach;
  readonly sectionBytes: number;
  readonly drop?: DropConditions;
  readonly kernel?: KernelVersion;
  readonly maxMapCount?: number;
}

/** Drops at every test, though nobody waits. */
export const ALWAYS: DropConditions = { contended: false, notAtomic: false, needResched: false };

export const idOf = ({ id }: Approach): string => id;

export const OTHERS: readonly Approach[] = APPROACHES.filter(({ id }) => id !== 'pristine');

export function kernelOf(mm: Mm, setting: Setting): Recorder {
  const { approach, sectionBytes, drop = SERIES_CONDITIONS, kernel = 'v4.17', maxMapCount = 65_530 } = setting;
  return new Recorder(mm, makeTask(0), approach, { kernel, maxMapCount, sectionBytes, drop });
}

/** One call that nobody disturbs. The address space is looked at before every request. @throws Error at the first violation */
export function undisturbed(mm: Mm, call: Call, setting: Setting): { ret: number; k: Recorder } {
  const k = kernelOf(mm, setting);
  const { ret } = watched(k, runCall(k, call));
  return { ret, k };
}

function watched<T>(k: Recorder, path: Path<T>): T {
  let answer = 0;
  for (;;) {
    const next = path.next(answer);
    const violated = violations(k);
    if (violated.length > 0) throw new Error(`${k.approach.id}: ${violated.join('; ')}`);
    if (next.done === true) return next.value;
    k.hear(next.value);
    answer = answerAlone(next.value);
  }
}

/** With the lock free all must be well; the first sketch of approach 2 detaches VMAs before it lets others in: that is its fault. */
function violations({ mm, approach, config }: Recorder): string[] {
  const held = mm.mmapSem.holders.size > 0;
  const drops = config.drop === ALWAYS;
  const midUnmap = held || (drops && approach.id === 'zap-pmd');
  // Between a copy and the unmapping of its source, what is locked is counted once; and mremap hides VM_ACCOUNT while it unmaps.
  const found = violatedInvariants(mm, midUnmap).filter((text) => !(held || drops) || !text.startsWith('locked_vm'));
  return held || drops ? found : [...found, ...violatedAccounts(mm)];
}

/** Present pages by PTE table, for address spaces too large to look at page by page. */
export function pagesByTable(mm: Mm): Map<number, string> {
  const { pageTables, geometry } = mm;
  const found = new Map<number, string>();
  for (let at = pageTables.nextPteTable(0); at !== -1; at = pageTables.nextPteTable(at + geometry.pmdSize)) {
    const { present, zero, shared } = pageTables.count(at, at + geometry.pmdSize);
    found.set(at, `${present} ${zero} ${shared}`);
  }
  return found;
}
